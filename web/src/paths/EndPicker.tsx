import { AimOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Select, Tooltip } from 'antd'
import { useState } from 'react'

import { entityQuery } from '../api/queries'
import { selectedNodeIds } from '../chart/state'
import { useWords } from '../i18n/context'
import { useEntityOptions } from '../search/options'
import { type PathEnd, useWorkbench } from '../shell/workbench'

/** One end of the path: searched for, or taken from what is selected on the chart. */
export function EndPicker({ end }: { end: PathEnd }): React.JSX.Element {
  const { t } = useWords()
  const { ends, setEnds, state } = useWorkbench()
  const [typed, setTyped] = useState('')
  const { groups, note } = useEntityOptions(typed)
  const id = ends[end]
  const charted = id === null ? undefined : state.present.nodes[id]?.entity
  // An end from the address may not be on the chart; its name still has to be shown.
  const fetched = useQuery({ ...entityQuery(id ?? ''), enabled: id !== null && charted === undefined })
  const entity = charted ?? fetched.data
  const selected = selectedNodeIds(state.selection)
  const candidate = selected.length === 1 ? selected[0] : undefined

  return (
    <div className="path-end">
      <label htmlFor={`path-${end}`}>{t(`path.${end}`)}</label>
      <Select
        id={`path-${end}`}
        allowClear
        className="grow"
        classNames={{ popup: { root: 'search-popup' } }}
        popupMatchSelectWidth={false}
        placeholder={t('path.pick')}
        showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
        // The name is set by hand: the list of options holds the hits of a search, and this may not be among them.
        labelInValue
        value={id === null ? null : { value: id, label: entity?.label ?? id }}
        options={groups}
        notFoundContent={note === null ? null : <div className="search-note">{note}</div>}
        onChange={(choice: { value: string; label: string } | null | undefined) => {
          setEnds({ ...ends, [end]: choice?.value ?? null })
          setTyped('')
        }}
      />
      <Tooltip title={t('path.useSelected')}>
        <Button
          icon={<AimOutlined />}
          aria-label={`${t(`path.${end}`)}: ${t('path.useSelected')}`}
          disabled={candidate === undefined}
          onClick={() => candidate !== undefined && setEnds({ ...ends, [end]: candidate })}
        />
      </Tooltip>
    </div>
  )
}
