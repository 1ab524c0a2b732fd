import { FolderOpenOutlined, SaveOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, Modal, Tooltip } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { keepChart, keepVersion, keptChartsQuery } from '../api/charts'
import { useWords } from '../i18n/context'
import { useActing } from '../session/context'
import { chartAddress } from '../shell/opening'
import { useWorkbench } from '../shell/workbench'
import { problemText } from '../ui/ProblemNotice'
import { documentOf } from './document'

const KeptDrawer = lazy(() => import('./KeptDrawer'))
const MOST_TITLE = 120

function Keeping({ onClose }: { onClose: () => void }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { purpose } = useActing()
  const { state, kept, setKept } = useWorkbench()
  const [title, setTitle] = useState(kept?.title ?? '')
  const [apart, setApart] = useState(kept === null)
  const keeping = useMutation({
    mutationFn: () => {
      const document = documentOf(chartAddress(state.present, []))
      return kept === null || apart ? keepChart(title.trim(), document) : keepVersion(kept.id, kept.version, title.trim(), document)
    },
    onSuccess: (made) => {
      setKept({ id: made.id, version: made.version, title: made.title })
      void queries.invalidateQueries({ queryKey: keptChartsQuery.queryKey })
      void message.success(t('kept.done', { title: made.title, n: made.version }))
      onClose()
    },
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  const ready = title.trim() !== ''
  return (
    <Modal
      open
      title={t('kept.save')}
      okText={t('note.save')}
      okButtonProps={{ disabled: !ready, loading: keeping.isPending }}
      onOk={() => keeping.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <Input
          autoFocus
          aria-label={t('kept.title')}
          placeholder={t('kept.title')}
          maxLength={MOST_TITLE}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          onPressEnter={() => ready && keeping.mutate()}
        />
        {kept !== null && (
          <Checkbox checked={apart} onChange={(event) => setApart(event.target.checked)}>
            {t('kept.apart')}
          </Checkbox>
        )}
        <p className="hint">
          {purpose === null ? t('kept.local') : t('kept.shared', { reference: purpose.reference })}
        </p>
      </div>
    </Modal>
  )
}

/** Keeps the chart as it stands, and opens those that are kept. */
export function KeepButton(): React.JSX.Element {
  const { t } = useWords()
  const { state } = useWorkbench()
  const [keeping, setKeeping] = useState(false)
  const [listing, setListing] = useState(false)
  return (
    <>
      <Tooltip title={t('kept.save')} placement="bottom">
        <Button
          type="text"
          icon={<SaveOutlined />}
          aria-label={t('kept.save')}
          disabled={Object.keys(state.present.nodes).length === 0}
          onClick={() => setKeeping(true)}
        />
      </Tooltip>
      <Tooltip title={t('kept.list')} placement="bottom">
        <Button type="text" icon={<FolderOpenOutlined />} aria-label={t('kept.list')} onClick={() => setListing(true)} />
      </Tooltip>
      {keeping && <Keeping onClose={() => setKeeping(false)} />}
      {listing && (
        <Suspense fallback={null}>
          <KeptDrawer onClose={() => setListing(false)} />
        </Suspense>
      )}
    </>
  )
}
