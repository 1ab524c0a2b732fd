import { ArrowLeftOutlined, ShareAltOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'

import { caseQuery } from '../api/queries'
import type { CaseAnswer } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { EntityGlyph } from '../ui/EntityGlyph'
import { EntityLine } from '../ui/EntityLine'
import { linkPeriod } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { SourceTags } from '../ui/SourceTag'
import { Waiting } from '../ui/Waiting'
import { CaseDocuments } from './CaseDocuments'
import { CaseTimeline } from './CaseTimeline'
import { Chain } from './Chain'
import { entitiesOf, rolesOf, type Part } from './parts'

function PartLine({ part, chain }: { part: Part; chain: CaseAnswer['chain'] }): React.JSX.Element {
  const { t } = useWords()
  const { show } = useWorkbench()
  // Where there is but one case it goes without saying which.
  const stages = chain.length < 2 ? [] : chain.filter((each) => part.cases.includes(each.case.id))
  const periods = part.links.flatMap((link) => (link.type === 'correction' ? (linkPeriod(link, t) ?? []) : []))
  return (
    <li>
      <button type="button" className="item" onClick={() => show(part.entity)}>
        <EntityLine
          entity={part.entity}
          aside={[...stages.map((each) => t(`case.stage.${each.stage}`)), ...periods].join(' · ')}
        />
      </button>
      <SourceTags extracts={[...new Set(part.links.flatMap((link) => link.extracts))]} />
    </li>
  )
}

function Parties({ answer }: { answer: CaseAnswer }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const roles = rolesOf(answer)
  return (
    <section aria-label={t('case.parties')} className="case-section">
      <h2>{t('case.parties')}</h2>
      {roles.length === 0 && <p className="hint">{t('case.parties.none')}</p>}
      {roles.map(({ type, role, parts }) => (
        <section key={`${type} ${role}`} aria-label={role === '' ? labels.linkType(type) : role} data-role={type}>
          <h3>
            {role === '' ? labels.linkType(type) : role} <span className="count">{parts.length}</span>
          </h3>
          <ul className="item-list case-parties">
            {parts.map((part) => (
              <PartLine key={part.entity.id} part={part} chain={answer.chain} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  )
}

function Related({ answer }: { answer: CaseAnswer }): React.JSX.Element | null {
  const { t } = useWords()
  const { openCase } = useWorkbench()
  if (answer.related.length === 0) return null
  return (
    <section aria-label={t('case.related')} className="case-section">
      <h2>{t('case.related')}</h2>
      <p className="hint">{t('case.related.hint')}</p>
      <ul className="item-list">
        {answer.related.map((each) => (
          <li key={each.case.id}>
            <button type="button" className="item" onClick={() => openCase(each.case.id)}>
              <EntityLine entity={each.case} aside={t('case.shared', { count: each.shared.length })} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One case: its course, who takes part, what there is on paper, and what happened when. */
export function CaseFile({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const { showAll, openCase } = useWorkbench()
  const { data: answer, error, isPending, refetch } = useQuery(caseQuery(id))
  if (isPending) return <Waiting rows={12} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const own = answer.chain.find((each) => each.case.id === answer.case_id)
  return (
    <article className="stack" data-testid="case">
      <header className="row spread case-head">
        <div className="row grow">
          <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('case.find')} onClick={() => openCase(null)} />
          <EntityGlyph type="Case" size={34} />
          <div className="case-title">
            <h1>{own?.case.label}</h1>
            <p className="sub">{own?.case.summary}</p>
          </div>
        </div>
        <Button type="primary" icon={<ShareAltOutlined />} onClick={() => showAll(entitiesOf(answer))}>
          {t('case.openChart')}
        </Button>
      </header>
      {answer.cut && <Alert type="info" showIcon title={t('case.cut')} />}
      <Chain answer={answer} />
      <div className="case-columns">
        <div className="stack">
          <Parties answer={answer} />
          <Related answer={answer} />
        </div>
        <div className="stack">
          <CaseTimeline answer={answer} />
          <CaseDocuments answer={answer} />
        </div>
      </div>
    </article>
  )
}
