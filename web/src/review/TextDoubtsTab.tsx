import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Segmented, Select, Tag } from 'antd'
import { useState } from 'react'

import { judgeText, type TextDoubtAttribute, textDoubtsQuery } from '../api/textDoubts'
import type { EntitySummary, TextDoubt, TextVerdict } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { formatTime } from '../ui/format'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { SourceTag } from '../ui/SourceTag'
import { Waiting } from '../ui/Waiting'
import { differences } from './difference'
import { Differing } from './Differing'
import { IdentityDrawer } from './IdentityDrawer'

const VERDICTS = ['columns', 'text', 'unclear'] as const
const COLOUR = { columns: 'blue', text: 'gold', unclear: 'default' } as const

interface Asked {
  readonly doubt: TextDoubt
  readonly verdict: TextVerdict
}

/** 文书存疑: where a text says otherwise than the columns of its case, side by side; which is right is for a person to say. */
export function TextDoubtsTab(): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const { user } = useActing()
  const queries = useQueryClient()
  const [attribute, setAttribute] = useState<TextDoubtAttribute | null>(null)
  const [judged, setJudged] = useState(false)
  const [by, setBy] = useState('')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [looked, setLooked] = useState<EntitySummary | null>(null)
  const { data, error, isPending, refetch } = useQuery(textDoubtsQuery(attribute, judged))
  const judging = useMutation({
    mutationFn: ({ doubt, verdict, reason }: Asked & { readonly reason: string }) => judgeText(doubt.id, verdict, reason, user === null ? by : ''),
    onSuccess: (_, { verdict }) => {
      setAsked(null)
      void message.success(t(verdict === 'undo' ? 'texts.undone' : 'texts.recorded'))
      void queries.invalidateQueries({ queryKey: ['review', 'texts'] })
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  const nobody = user === null && by.trim() === ''
  const every = data?.kinds.reduce((sum, kind) => sum + kind.doubts, 0)
  const counted = (label: string, count: number | undefined): string => (count === undefined ? label : `${label} (${count})`)

  return (
    <section className="review-table stack" aria-label={t('review.tab.texts')}>
      <p className="lead">{t('texts.hint')}</p>
      <div className="row text-doubt-filters">
        <Segmented
          value={judged ? 'judged' : 'waiting'}
          onChange={(value) => setJudged(value === 'judged')}
          options={[
            { value: 'waiting', label: t('texts.waiting') },
            { value: 'judged', label: t('texts.judged') },
          ]}
        />
        <Select
          aria-label={t('texts.kinds')}
          className="text-doubt-kind"
          value={attribute ?? ''}
          onChange={(value) => setAttribute(value === '' ? null : (value as TextDoubtAttribute))}
          options={[
            { value: '', label: counted(t('texts.kinds.all'), every) },
            ...(data?.kinds ?? []).map((kind) => ({ value: kind.attribute, label: counted(t(`texts.kind.${kind.attribute as TextDoubtAttribute}`), kind.doubts) })),
          ]}
        />
        {user === null && (
          <Input className="text-doubt-by" aria-label={t('review.by')} placeholder={t('review.by')} value={by} maxLength={100} onChange={(event) => setBy(event.target.value)} />
        )}
      </div>
      {isPending && <Waiting rows={8} />}
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data?.doubts.length === 0 && (judged ? <Blank title={t('texts.none.judged')} /> : <Blank title={t('texts.none')}>{t('texts.none.hint')}</Blank>)}
      <ol className="fact-list">
        {data?.doubts.map((doubt) => {
          const [inColumns, inText] = differences(labels.value(doubt.attribute, doubt.in_columns), labels.value(doubt.attribute, doubt.in_text))
          return (
            <li key={doubt.id} className="fact text-doubt" data-text-doubt={doubt.id}>
              <div className="row spread">
                <span className="row">
                  <strong>{t('texts.differs', { what: labels.attribute(doubt.attribute, doubt.entity.type) })}</strong>
                  {doubt.judged !== null && <Tag color={COLOUR[doubt.judged.verdict]}>{t(`texts.verdict.${doubt.judged.verdict}`)}</Tag>}
                </span>
                <span className="row sub">
                  <SourceTag extract={doubt.extract} />
                  <span className="text-doubt-row">{doubt.row_key}</span>
                </span>
              </div>
              <div className="pair-entities">
                {[doubt.entity, doubt.case].map((entity) => (
                  <button key={entity.id} type="button" className="link-button" data-entity={entity.id} onClick={() => setLooked(entity)}>
                    <EntityLine entity={entity} />
                  </button>
                ))}
              </div>
              {doubt.sentence !== null && <blockquote className="text-doubt-sentence">{doubt.sentence}</blockquote>}
              <table className="compare pair text-doubt-values">
                <thead>
                  <tr>
                    <th scope="col">{t('texts.columns')}</th>
                    <th scope="col">{t('texts.text')}</th>
                  </tr>
                </thead>
                <tbody>
                  <tr className="conflict">
                    <td>
                      <Differing parts={inColumns} />
                    </td>
                    <td>
                      <Differing parts={inText} />
                    </td>
                  </tr>
                </tbody>
              </table>
              {doubt.judged === null ? (
                <div className="row verdicts">
                  {VERDICTS.map((verdict) => (
                    <Button key={verdict} size="small" disabled={nobody} title={nobody ? t('review.by') : undefined} onClick={() => setAsked({ doubt, verdict })}>
                      {t(`texts.verdict.${verdict}`)}
                    </Button>
                  ))}
                </div>
              ) : (
                <div className="row spread">
                  <span>
                    {doubt.judged.reason}{' '}
                    <span className="sub">
                      {doubt.judged.by} · {formatTime(doubt.judged.at)} UTC
                    </span>
                  </span>
                  <Button size="small" disabled={nobody} onClick={() => setAsked({ doubt, verdict: 'undo' })}>
                    {t('review.undo')}
                  </Button>
                </div>
              )}
            </li>
          )
        })}
      </ol>
      {data?.cut === true && <p className="hint">{t('texts.more', { count: data.doubts.length })}</p>}
      {asked !== null && (
        <ReasonModal
          title={t(`texts.ask.${asked.verdict}`)}
          okText={t(asked.verdict === 'undo' ? 'review.undo' : 'texts.record')}
          hint={t('texts.reason')}
          busy={judging.isPending}
          onOk={(reason) => judging.mutate({ ...asked, reason })}
          onCancel={() => setAsked(null)}
        />
      )}
      {looked !== null && <IdentityDrawer entity={looked} onClose={() => setLooked(null)} />}
    </section>
  )
}
