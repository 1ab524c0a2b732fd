import { Input } from 'antd'
import { useState } from 'react'

import { accesses } from '../api/audit'
import { useWords } from '../i18n/context'
import { ProblemNotice } from '../ui/ProblemNotice'
import { EntryTable } from './EntryTable'
import { useEntries } from './useEntries'

/** Who looked at an entity, when and why: what a person may ask about the handling of what is held on them. */
export function AccessReport(): React.JSX.Element {
  const { t } = useWords()
  const [entity, setEntity] = useState('')
  const { entries, error, busy, again, onMore } = useEntries(
    ['audit', 'accesses', entity],
    (before, signal) => accesses(entity, before, signal),
    entity !== '',
  )
  return (
    <div className="desk-body wide">
      <p className="hint">{t('audit.person.hint')}</p>
      <Input.Search
        className="desk-search"
        aria-label={t('audit.person.id')}
        placeholder={t('audit.person.id')}
        enterButton={t('audit.find')}
        maxLength={64}
        onSearch={(text) => setEntity(text.trim())}
      />
      {error !== null && <ProblemNotice error={error} onRetry={again} />}
      {error === null && entity !== '' && (
        <EntryTable entries={entries} none={t('audit.person.none')} onMore={onMore} busy={busy} />
      )}
    </div>
  )
}
