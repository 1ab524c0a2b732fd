import { SearchOutlined } from '@ant-design/icons'
import { AutoComplete, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { useEntityOptions } from './options'
import './search.css'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

export function SearchBox(): React.JSX.Element {
  const { t } = useWords()
  const { show } = useWorkbench()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const input = useRef<InputRef>(null)
  const { groups, note, footer, searching, find } = useEntityOptions(text)

  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus({ cursor: 'all' })
    }
    window.addEventListener('keydown', focus)
    return () => window.removeEventListener('keydown', focus)
  }, [])

  return (
    <AutoComplete
      className="search-box"
      classNames={{ popup: { root: 'search-popup' } }}
      value={text}
      open={open && text.trim() !== ''}
      onOpenChange={setOpen}
      options={groups}
      // The best hit is one Enter away.
      defaultActiveFirstOption
      listHeight={460}
      notFoundContent={note === null ? null : <div className="search-note">{note}</div>}
      popupRender={(menu) => (
        <>
          {menu}
          {footer !== null && <div className="search-footer">{footer}</div>}
        </>
      )}
      onChange={(value: string) => {
        setText(value)
        setOpen(true)
      }}
      showSearch={{ filterOption: false }}
      onSelect={(id: string) => {
        const entity = find(id)
        if (entity === undefined) return
        show(entity)
        setText('')
        setOpen(false)
      }}
    >
      <Input
        ref={input}
        size="large"
        prefix={<SearchOutlined spin={searching} />}
        suffix={<kbd>/</kbd>}
        placeholder={t('search.placeholder')}
        aria-label={t('search.label')}
        allowClear
      />
    </AutoComplete>
  )
}
