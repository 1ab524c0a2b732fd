import { EditOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'

const MOST_CHARACTERS = 500

function Writing({ id, onDone }: { id: string; onDone: () => void }): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch } = useWorkbench()
  const [text, setText] = useState(state.present.notes[id] ?? '')
  const save = (): void => {
    dispatch({ type: 'note', id, text: text.trim() })
    onDone()
  }
  return (
    <div className="note-box">
      <Input.TextArea
        aria-label={t('note.title')}
        placeholder={t('note.hint')}
        autoFocus
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
        }}
      />
      <div className="row">
        <Button size="small" type="primary" onClick={save}>
          {t('note.save')}
        </Button>
        <Button size="small" onClick={onDone}>
          {t('note.cancel')}
        </Button>
      </div>
    </div>
  )
}

/** What somebody wrote at this on the chart, and the way to write it. */
export function NoteBox({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const { state, noting, startNote } = useWorkbench()
  const note = state.present.notes[id]
  if (noting === id) return <Writing id={id} onDone={() => startNote(null)} />
  if (note === undefined) {
    return (
      <Button size="small" type="link" className="flush note-add" icon={<EditOutlined aria-hidden />} onClick={() => startNote(id)}>
        {t('note.add')}
      </Button>
    )
  }
  return (
    <div className="note-box">
      <p className="note-text">{note}</p>
      <Button size="small" type="text" icon={<EditOutlined />} aria-label={t('note.edit')} onClick={() => startNote(id)} />
    </div>
  )
}
