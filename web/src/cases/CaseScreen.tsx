import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useDeferredValue, useState } from 'react'

import { caseSearchQuery } from '../api/queries'
import type { EntitySummary } from '../api/types'
import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { ProblemNotice } from '../ui/ProblemNotice'
import { CaseFile } from './CaseFile'
import '../watch/watch.css'
import './cases.css'

function Choices({ title, cases }: { title: string; cases: readonly EntitySummary[] }): React.JSX.Element {
  const { openCase } = useWorkbench()
  return (
    <section aria-label={title} className="case-choices">
      <h2>{title}</h2>
      <ul className="item-list framed">
        {cases.map((entity) => (
          <li key={entity.id}>
            <button type="button" className="item" onClick={() => openCase(entity.id)}>
              <EntityLine entity={entity} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function CaseChooser(): React.JSX.Element {
  const { t } = useWords()
  const { state } = useWorkbench()
  const [typed, setTyped] = useState('')
  const asked = useDeferredValue(typed.trim())
  const { data, error } = useQuery(caseSearchQuery(asked))
  const drawn = Object.values(state.present.nodes).flatMap(({ entity }) => (entity.type === 'Case' ? [entity] : []))
  const found = asked === '' ? undefined : data?.hits.map((hit) => hit.entity)
  return (
    <>
      <h1>{t('case.title')}</h1>
      <Input
        size="large"
        aria-label={t('case.find')}
        placeholder={t('case.find')}
        value={typed}
        maxLength={100}
        allowClear
        onChange={(event) => setTyped(event.target.value)}
      />
      {error !== null && <ProblemNotice error={error} />}
      {found?.length === 0 && <Blank title={t('case.none')} />}
      {found !== undefined && found.length > 0 && <Choices title={t('case.found')} cases={found} />}
      {found === undefined && drawn.length > 0 && <Choices title={t('case.onChart')} cases={drawn} />}
      {found === undefined && drawn.length === 0 && <Blank title={t('case.empty')}>{t('case.empty.hint')}</Blank>}
    </>
  )
}

/** 案件: one case with all that the agencies say of it, or the choice of one. */
export default function CaseScreen(): React.JSX.Element {
  const { caseId } = useWorkbench()
  return (
    <main className="screen" id="chart" tabIndex={-1}>
      <div className="screen-detail case-screen">{caseId === null ? <CaseChooser /> : <CaseFile key={caseId} id={caseId} />}</div>
    </main>
  )
}
