import { Button, DatePicker, Form, Input, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'

import { ANYTHING, auditEntries, type Wanted } from '../api/audit'
import { useWords } from '../i18n/context'
import { AGENCY_NAMES, agencyLabel } from '../ontology/extracts'
import { ProblemNotice } from '../ui/ProblemNotice'
import { EntryTable } from './EntryTable'
import { useEntries } from './useEntries'

interface Fields {
  readonly user?: string
  readonly agency?: string
  readonly purpose?: string
  readonly action?: string
  readonly outcome?: 'permitted' | 'refused'
  readonly days?: readonly [Dayjs | null, Dayjs | null] | null
}

function wantedOf({ user, agency, purpose, action, outcome, days }: Fields): Wanted {
  return {
    user: user?.trim() ?? '',
    agency: agency ?? '',
    purpose: purpose?.trim() ?? '',
    action: action?.trim() ?? '',
    permitted: outcome === undefined ? null : outcome === 'permitted',
    from: days?.[0]?.format('YYYY-MM-DD') ?? '',
    to: days?.[1]?.format('YYYY-MM-DD') ?? '',
  }
}

/** The record, looked through by who, for what, what and when. */
export function EntriesTab(): React.JSX.Element {
  const { t, language } = useWords()
  const [wanted, setWanted] = useState<Wanted>(ANYTHING)
  const { entries, error, busy, again, onMore } = useEntries(['audit', 'entries', wanted], (before, signal) =>
    auditEntries(wanted, before, signal),
  )
  return (
    <div className="desk-body wide">
      <Form<Fields>
        layout="inline"
        className="audit-filters"
        onFinish={(fields) => {
          const asked = wantedOf(fields)
          // Another question is asked by being another; the same one only when it is told to be.
          if (JSON.stringify(asked) === JSON.stringify(wanted)) again()
          else setWanted(asked)
        }}
      >
        <Form.Item name="user">
          <Input allowClear aria-label={t('audit.user')} placeholder={t('audit.user')} maxLength={128} />
        </Form.Item>
        <Form.Item name="agency">
          <Select
            allowClear
            aria-label={t('audit.agency')}
            placeholder={t('audit.agency')}
            className="audit-choice"
            options={AGENCY_NAMES.map((name) => ({ value: name, label: agencyLabel(name, language) }))}
          />
        </Form.Item>
        <Form.Item name="purpose">
          <Input allowClear aria-label={t('audit.purpose')} placeholder={t('audit.purpose')} maxLength={40} />
        </Form.Item>
        <Form.Item name="action">
          <Input allowClear aria-label={t('audit.action')} placeholder={t('audit.action')} maxLength={256} />
        </Form.Item>
        <Form.Item name="outcome">
          <Select
            allowClear
            aria-label={t('audit.outcome')}
            placeholder={t('audit.outcome.any')}
            className="audit-choice"
            options={(['permitted', 'refused'] as const).map((name) => ({ value: name, label: t(`audit.${name}`) }))}
          />
        </Form.Item>
        <Form.Item name="days">
          <DatePicker.RangePicker allowEmpty={[true, true]} aria-label={t('audit.days')} />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t('audit.find')}
        </Button>
      </Form>
      {error !== null ? (
        <ProblemNotice error={error} onRetry={again} />
      ) : (
        <EntryTable entries={entries} none={t('audit.none')} onMore={onMore} busy={busy} />
      )}
    </div>
  )
}
