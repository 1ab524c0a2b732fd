import { useQuery } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'
import { use } from 'react'

import { identityInReviewQuery } from '../api/board'
import type { EntitySummary } from '../api/types'
import { useWords } from '../i18n/context'
import { Edges } from '../panels/Edges'
import { MentionTable } from '../panels/MentionCompare'
import { WorkbenchContext } from '../shell/workbench'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'

/** What holds an identity together, to see whether it is one: its mentions side by side, its pairs, its doubts. */
export function IdentityDrawer({ entity, onClose }: { entity: EntitySummary; onClose: () => void }): React.JSX.Element {
  const { t } = useWords()
  // A steward who is no investigator has no chart.
  const workbench = use(WorkbenchContext)
  const { data, error, isPending, refetch } = useQuery(identityInReviewQuery(entity.id))
  return (
    <Drawer
      open
      size={960}
      title={entity.label}
      onClose={onClose}
      extra={workbench !== null && <Button onClick={() => workbench.showAll([entity])}>{t('board.toChart')}</Button>}
    >
      <div className="stack" data-testid="identity-in-review">
        <p className="hint">{entity.summary}</p>
        {isPending && <Waiting rows={8} />}
        {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
        {data !== undefined && (
          <>
            {data.cut && <p className="hint">{t('identity.cut')}</p>}
            <MentionTable mentions={data.mentions} />
            {data.edges.length > 0 && (
              <section className="stack" aria-label={t('identity.pairs')}>
                <h3>{t('identity.pairs')}</h3>
                <Edges edges={data.edges} openFirst={false} />
              </section>
            )}
            {data.doubts.length > 0 && (
              <section className="stack" aria-label={t('identity.doubts')}>
                <h3>{t('identity.doubts')}</h3>
                <Edges edges={data.doubts} openFirst={false} />
              </section>
            )}
          </>
        )}
      </div>
    </Drawer>
  )
}
