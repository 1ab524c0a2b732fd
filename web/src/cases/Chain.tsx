import type { CaseAnswer } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { linkPeriod } from '../ui/format'
import { SourceTags } from '../ui/SourceTag'
import { rolesOf } from './parts'

/** What of a case stands on its card; its number is the head and its title in the summary. */
const TOLD: readonly string[] = ['title', 'case_kind', 'cause', 'occurred', 'filed', 'closed', 'outcome', 'place', 'unit']

function Stage({ stage, here }: { stage: CaseAnswer['chain'][number]; here: boolean }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { openCase } = useWorkbench()
  const stated = new Map(stage.attributes.map((attribute) => [attribute.name, attribute.values[0]?.value]))
  return (
    <li className={here ? 'stage here' : 'stage'} data-stage={stage.stage} aria-current={here ? 'step' : undefined}>
      <div className="row spread">
        <strong>{t(`case.stage.${stage.stage}`)}</strong>
        {here && <span className="sub">{t('case.here')}</span>}
      </div>
      {here ? (
        <span className="stage-number">{stage.case.label}</span>
      ) : (
        <button type="button" className="text-button stage-number" onClick={() => openCase(stage.case.id)}>
          {stage.case.label}
        </button>
      )}
      <dl className="stage-facts">
        {TOLD.map((name) => {
          const value = stated.get(name)
          return value === undefined ? null : (
            <div key={name}>
              <dt>{labels.attribute(name, 'Case')}</dt>
              <dd>{labels.value(name, value)}</dd>
            </div>
          )
        })}
      </dl>
      <SourceTags extracts={stage.case.extracts} />
    </li>
  )
}

/** Police case, court case, execution: in the order of time, and last who serves a correction for it. */
export function Chain({ answer }: { answer: CaseAnswer }): React.JSX.Element {
  const { t } = useWords()
  const { show } = useWorkbench()
  const corrected = rolesOf(answer).flatMap(({ type, parts }) => (type === 'correction' ? parts : []))
  return (
    <section aria-label={t('case.chain')}>
      <h2 className="sr-only">{t('case.chain')}</h2>
      <ol className="chain">
        {answer.chain.map((stage) => (
          <Stage key={stage.case.id} stage={stage} here={stage.case.id === answer.case_id} />
        ))}
        {corrected.length > 0 && (
          <li className="stage" data-stage="correction">
            <strong>{t('case.stage.correction')}</strong>
            <ul className="item-list">
              {corrected.map(({ entity, links }) => (
                <li key={entity.id}>
                  <button type="button" className="text-button" onClick={() => show(entity)}>
                    {entity.label}
                  </button>{' '}
                  <span className="sub">{links.flatMap((link) => linkPeriod(link, t) ?? []).join(' · ')}</span>
                </li>
              ))}
            </ul>
          </li>
        )}
      </ol>
    </section>
  )
}
