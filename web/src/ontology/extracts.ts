/**
 * What the extracts of SOURCES.md are called on the screen. An extract that is not listed is shown by its own id, under
 * its agency's name: a new mapping needs no change here to be readable.
 */
import type { Language } from '../chart/address'

type Label = Readonly<Record<Language, string>>

const AGENCIES: Readonly<Record<string, Label>> = {
  police: { zh: '公安', en: 'Police' },
  court: { zh: '法院', en: 'Court' },
  judicial: { zh: '司法行政', en: 'Judicial administration' },
  civil: { zh: '民政', en: 'Civil affairs' },
}

export const AGENCY_NAMES: readonly string[] = Object.keys(AGENCIES)

const EXTRACTS: Readonly<Record<string, Label>> = {
  'police.hukou': { zh: '常住人口', en: 'permanent residents' },
  'police.driver': { zh: '机动车驾驶人', en: 'driver licences' },
  'police.vehicle': { zh: '机动车登记', en: 'vehicle register' },
  'police.transport_enterprise': { zh: '运输企业', en: 'transport firms' },
  'police.enterprise_driver': { zh: '企业从业驾驶人', en: 'firms’ drivers' },
  'police.case': { zh: '公安案件', en: 'police cases' },
  'police.toll_pass': { zh: '收费站通行', en: 'toll passes' },
  'police.toll_station': { zh: '收费站名录', en: 'toll stations' },
  'court.case': { zh: '法院立案', en: 'filings' },
  'court.party': { zh: '当事人', en: 'parties' },
  'court.judgment': { zh: '裁判文书', en: 'judgments' },
  'court.dishonest': { zh: '失信被执行人', en: 'dishonest debtors' },
  'judicial.mediation': { zh: '人民调解', en: 'people’s mediation' },
  'judicial.correction': { zh: '社区矫正', en: 'community correction' },
  'judicial.legal_adviser': { zh: '村居法律顾问', en: 'village legal advisers' },
  'civil.marriage': { zh: '婚姻登记', en: 'marriage register' },
  'civil.social_org': { zh: '社会组织', en: 'social organisations' },
  'civil.assistance': { zh: '社会救助', en: 'social assistance' },
}

/** What follows an extract's name for the rows of it that a seal covers: `police.case~juvenile`. */
const OF_SEAL = '~'
const SEALED: Label = { zh: '封存', en: 'sealed' }

export function extractLabel(extract: string, language: Language): string {
  const [delivered = '', seal] = extract.split(OF_SEAL)
  const agency = AGENCIES[delivered.split('.')[0] ?? '']?.[language]
  const name = EXTRACTS[delivered]?.[language]
  const label = agency === undefined || name === undefined ? delivered : `${agency} · ${name}`
  return seal === undefined ? label : `${label}（${SEALED[language]}）`
}

export function agencyLabel(agency: string, language: Language): string {
  return AGENCIES[agency]?.[language] ?? agency
}
