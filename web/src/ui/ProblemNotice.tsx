import { Alert, Button } from 'antd'

import { Problem } from '../api/client'
import { useWords, type Words } from '../i18n/context'
import type { Translate } from '../i18n/messages'

/** What went wrong in words: the service's own detail where it gave one, else what the status means here. */
export function problemText(error: unknown, { t, language }: Pick<Words, 't' | 'language'>): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error)
  if (error.status === 0) return t('error.network')
  if (error.type === 'unknown-chart') return t('kept.unknown')
  return error.said(language) ?? (error.status === 404 ? t('error.notFound') : t('error.status', { status: error.status }))
}

function headline(error: unknown, t: Translate): string {
  if (error instanceof Problem && error.type === 'unknown-chart') return t('kept.unknown')
  if (error instanceof Problem && error.status === 404) return t('error.notFound')
  return t('error.title')
}

export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const head = headline(error, t)
  const text = problemText(error, words)
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={head}
      description={text === head ? undefined : text}
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        )
      }
    />
  )
}
