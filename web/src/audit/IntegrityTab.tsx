import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Descriptions } from 'antd'

import { auditStateQuery, verifyAudit } from '../api/audit'
import { useWords } from '../i18n/context'
import { chinaTime } from '../ui/format'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'

/** How far the record is vouched for, and its verification. */
export function IntegrityTab(): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { data, error, isPending, refetch } = useQuery(auditStateQuery)
  const verifying = useMutation({
    mutationFn: verifyAudit,
    onSuccess: () => void queries.invalidateQueries({ queryKey: auditStateQuery.queryKey }),
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  if (isPending) return <Waiting rows={6} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const { checkpoint } = data
  const verdict = verifying.data
  return (
    <div className="desk-body">
      <p className="lead">{t('audit.entries.count', { entries: data.entries, kept: data.kept })}</p>
      {checkpoint === null ? (
        <p className="lead">{t('audit.covered.none')}</p>
      ) : (
        <>
          <p className="lead">{t('audit.covered', { size: checkpoint.size, at: chinaTime(checkpoint.at) })}</p>
          <Descriptions
            size="small"
            column={1}
            bordered
            items={[
              { key: 'root', label: t('audit.root'), children: <code>{checkpoint.root}</code> },
              { key: 'key', label: t('audit.key'), children: <code>{checkpoint.key}</code> },
            ]}
          />
        </>
      )}
      {data.uncovered_since !== null && <p className="hint">{t('audit.uncovered', { at: chinaTime(data.uncovered_since) })}</p>}
      <div>
        <Button type="primary" loading={verifying.isPending} onClick={() => verifying.mutate()}>
          {t('audit.verify')}
        </Button>
      </div>
      {verdict?.holds === true && (
        <Alert type="success" showIcon title={t('audit.holds', { entries: verdict.entries, covered: verdict.covered })} />
      )}
      {verdict?.holds === false && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('audit.broken')}
          description={
            <ul>
              {verdict.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          }
        />
      )}
      <p className="hint">{t('audit.offline')}</p>
    </div>
  )
}
