import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'

import { identityQuery } from '../api/queries'
import type { EntityDetail } from '../api/types'
import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { unsettled } from './doubts'

/** That it is not settled who this is, or that what a row says of it is contested: said before anything else is read. */
export function IdentityWarning({ entity }: { entity: EntityDetail }): React.JSX.Element | null {
  const { t } = useWords()
  const { setTab } = useWorkbench()
  const { data } = useQuery({ ...identityQuery(entity.id), enabled: entity.mentions.length > 0 })
  const doubts = unsettled(data?.doubts ?? []).length
  const contested = entity.contested.length
  if (doubts === 0 && contested === 0) return null
  return (
    <div className="identity-warning">
      {doubts > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('identity.unsettled', { count: doubts })}
          action={
            <Button size="small" onClick={() => setTab('identity')}>
              {t('identity.unsettled.see')}
            </Button>
          }
        />
      )}
      {contested > 0 && <Alert type="warning" showIcon title={t('identity.contested', { count: contested })} />}
    </div>
  )
}
