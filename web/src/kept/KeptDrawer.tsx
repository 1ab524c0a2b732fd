import { DeleteOutlined, HistoryOutlined, LinkOutlined, MergeOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Popconfirm, Tooltip } from 'antd'
import { useState } from 'react'

import { type KeptChart, keptChartsQuery, keptVersionsQuery, removeKept } from '../api/charts'
import { EMPTY_ADDRESS, writeAddress } from '../chart/address'
import { useWords } from '../i18n/context'
import { agencyLabel } from '../ontology/extracts'
import { openedToMerge } from '../shell/opening'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { chinaTime } from '../ui/format'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'

function Saved({ chart }: { chart: KeptChart }): React.JSX.Element {
  const { t, language } = useWords()
  const who = [chart.by, chart.agency === '' ? '' : agencyLabel(chart.agency, language)].filter((part) => part !== '')
  return (
    <span className="sub">
      {[t('details.version', { n: chart.version }), chinaTime(chart.at).slice(0, 16), ...who].join(' · ')}
    </span>
  )
}

function Versions({ id, onOpen }: { id: string; onOpen: (version: number) => void }): React.JSX.Element {
  const { data, error } = useQuery(keptVersionsQuery(id))
  if (error !== null) return <ProblemNotice error={error} />
  if (data === undefined) return <Waiting rows={2} />
  return (
    <ul className="item-list">
      {data.map((chart) => (
        <li key={chart.version}>
          <button type="button" className="item" data-version={chart.version} onClick={() => onOpen(chart.version)}>
            {chart.title} <Saved chart={chart} />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** The charts kept for the purpose one looks under: to be opened, looked at as they were, passed on, taken away. */
export default function KeptDrawer({ onClose }: { onClose: () => void }): React.JSX.Element {
  const words = useWords()
  const { t, language } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { kept, setKept, state, merge } = useWorkbench()
  const empty = Object.keys(state.present.nodes).length === 0
  const { data, error, refetch } = useQuery({ ...keptChartsQuery, refetchOnMount: 'always' })
  const [unfolded, setUnfolded] = useState<string | null>(null)

  const addressOf = (id: string, version: number | null): string => writeAddress({ ...EMPTY_ADDRESS, language, kept: { id, version } })
  const open = (id: string, version: number | null): void => {
    // By the address, so that the browser's way back leads to the chart that was open.
    window.location.assign(addressOf(id, version))
    onClose()
  }
  const removing = useMutation({
    mutationFn: removeKept,
    onSuccess: (_, id) => {
      if (kept?.id === id) setKept(null)
      void queries.invalidateQueries({ queryKey: keptChartsQuery.queryKey })
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  const merging = useMutation({
    mutationFn: openedToMerge,
    onSuccess: (other) => {
      merge(other)
      void message.success(t('kept.merged'))
      onClose()
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  const copy = (id: string): void => {
    const url = `${window.location.origin}${window.location.pathname}${addressOf(id, null)}`
    navigator.clipboard.writeText(url).then(
      () => void message.success(t('kept.copied')),
      () => void message.info(url, 10),
    )
  }

  return (
    <Drawer open title={t('kept.list')} size={440} onClose={onClose}>
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Waiting rows={4} />}
      {data?.length === 0 && <Blank title={t('kept.none')}>{t('kept.none.hint')}</Blank>}
      <ul className="kept-list">
        {data?.map((chart) => (
          <li key={chart.id} data-kept={chart.id}>
            <div className="row spread">
              <button type="button" className="text-button kept-title" onClick={() => open(chart.id, null)}>
                {chart.title}
              </button>
              <span className="row kept-tools">
                <Tooltip title={t('kept.versions')}>
                  <Button
                    type="text"
                    size="small"
                    icon={<HistoryOutlined />}
                    aria-label={t('kept.versions')}
                    aria-expanded={unfolded === chart.id}
                    onClick={() => setUnfolded(unfolded === chart.id ? null : chart.id)}
                  />
                </Tooltip>
                <Tooltip title={t('kept.merge')}>
                  <Button
                    type="text"
                    size="small"
                    icon={<MergeOutlined />}
                    aria-label={t('kept.merge')}
                    disabled={empty || kept?.id === chart.id}
                    loading={merging.isPending && merging.variables === chart.id}
                    onClick={() => merging.mutate(chart.id)}
                  />
                </Tooltip>
                <Tooltip title={t('kept.copy')}>
                  <Button type="text" size="small" icon={<LinkOutlined />} aria-label={t('kept.copy')} onClick={() => copy(chart.id)} />
                </Tooltip>
                <Popconfirm title={t('kept.remove.sure')} okText={t('tool.remove')} cancelText={t('note.cancel')} onConfirm={() => removing.mutate(chart.id)}>
                  <Button type="text" size="small" danger icon={<DeleteOutlined />} aria-label={t('kept.remove')} />
                </Popconfirm>
              </span>
            </div>
            <Saved chart={chart} />
            {unfolded === chart.id && <Versions id={chart.id} onOpen={(version) => open(chart.id, version)} />}
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
