import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, type MenuProps } from 'antd'
import { useState } from 'react'

import { fetchChartFile, FILE_FORMATS, type FileFormat, takePicture } from '../api/export'
import { toElements } from '../chart/elements'
import { placeOf, shownNodeIds } from '../chart/shown'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useActing } from '../session/context'
import { useWorkbench } from '../shell/workbench'
import { download } from '../ui/download'
import { chinaTime } from '../ui/format'
import { problemText } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { legendOf } from './legend'
import './export.css'

const PICTURES = ['png', 'svg', 'print'] as const
type Kind = FileFormat | (typeof PICTURES)[number]

const isFile = (kind: Kind): kind is FileFormat => FILE_FORMATS.some((format) => format === kind)

/** The chart as a file, a picture or on paper. Where there are accounts a reason may be said, and all is on record. */
export function ExportMenu(): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const { user, purpose } = useActing()
  const { state } = useWorkbench()
  const [asked, setAsked] = useState<Kind | null>(null)
  const [busy, setBusy] = useState(false)
  const chart = state.present
  const ids = shownNodeIds(chart)
  const name = `${t('chart.title')}-${chinaTime(new Date().toISOString()).slice(0, 10)}`

  const picture = async (kind: Kind, reason: string): Promise<void> => {
    const { notice } = await takePicture(ids, reason)
    // The drawing is a part of the page that few visits need.
    const [{ draw }, files] = await Promise.all([import('./picture'), import('./files')])
    const now = chinaTime(new Date().toISOString())
    const elements = toElements(chart, labels)
    const drawing = draw({
      elements,
      positions: new Map([...elements.nodes.keys()].map((id) => [id, placeOf(chart, id) ?? { x: 0, y: 0 }])),
      title: `${t('chart.title')} · ${now.slice(0, 16)}`,
      legend: legendOf(chart, labels),
      notice: notice === '' ? t('export.local', { at: now }) : notice,
      mark: user === null ? '' : `${user.name} ${purpose?.reference ?? ''} ${now.slice(0, 16)}`,
    })
    if (kind === 'svg') download(files.svgFile(drawing), `${name}.svg`)
    else if (kind === 'png') download(await files.pngFile(drawing), `${name}.png`)
    else await files.printed(drawing)
  }

  const run = (kind: Kind, reason: string): void => {
    setBusy(true)
    const done = isFile(kind)
      ? fetchChartFile(ids, kind, reason).then((file) => download(file, `${name}.${kind === 'csv' ? 'zip' : kind}`))
      : picture(kind, reason)
    done
      .then(() => setAsked(null))
      .catch((error: unknown) => void message.error(problemText(error, words), 8))
      .finally(() => setBusy(false))
  }
  // Without accounts it is nobody's file: there is nothing to be put on record, and nobody who would read a reason.
  const choose = (kind: Kind): void => (user === null ? run(kind, '') : setAsked(kind))

  const item = (kind: Kind): { key: Kind; label: string } => ({ key: kind, label: t(`export.${kind}`) })
  const items: NonNullable<MenuProps['items']> = [
    ...PICTURES.map(item),
    { type: 'divider' },
    ...FILE_FORMATS.map(item),
  ]
  return (
    <>
      <Dropdown
        disabled={ids.length === 0}
        trigger={['click']}
        placement="bottomRight"
        menu={{ items, onClick: ({ key }) => choose(key as Kind) }}
      >
        <Button
          type="text"
          icon={<DownloadOutlined aria-hidden />}
          aria-label={t('export.menu')}
          disabled={ids.length === 0}
          loading={busy && asked === null}
        >
          <span className="tool-text">{t('export.menu')}</span>
        </Button>
      </Dropdown>
      {asked !== null && (
        <ReasonModal
          title={t('export.title', { kind: t(`export.${asked}`), count: ids.length })}
          okText={t('export.menu')}
          hint={t('export.reason')}
          optional
          busy={busy}
          onOk={(reason) => run(asked, reason)}
          onCancel={() => setAsked(null)}
        />
      )}
    </>
  )
}
