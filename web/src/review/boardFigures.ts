/** The figures of the quality board as bars; nothing here knows React. */
import type { QualityBoard, QueueAge } from '../api/types'
import type { Language } from '../chart/address'
import type { Translate } from '../i18n/messages'
import type { Bars } from '../operations/figures'
import { COLOURS } from '../ui/ink'

const AGES = ['day', 'week', 'month', 'quarter', 'longer'] as const
const OF_AGE = [COLOURS.good, COLOURS.plain, COLOURS.none, COLOURS.fair, COLOURS.bad] as const

/** How long pairs wait: a bar a type, in parts by age. */
export function waitBars(ages: readonly QueueAge[], label: (type: string) => string, t: Translate): Bars {
  return {
    names: ages.map((one) => label(one.type)),
    series: AGES.map((age, i) => ({
      name: t(`board.age.${age}`),
      colour: OF_AGE[i] ?? COLOURS.plain,
      values: ages.map((one) => one.bars[i] ?? 0),
    })),
  }
}

const OF_TYPE = [COLOURS.plain, COLOURS.good, COLOURS.fair, COLOURS.bad, COLOURS.none] as const

/** Why pairs are apart: a bar a reason, in parts by type; the reason that holds most back first. */
export function apartBars(apart: QualityBoard['apart'], label: (type: string) => string, language: Language): Bars {
  const total = (reason: string): number => apart.filter((one) => one.reason === reason).reduce((sum, one) => sum + one.pairs, 0)
  const reasons = [...new Map(apart.map((one) => [one.reason, one.text[language]]))].toSorted(([a], [b]) => total(b) - total(a))
  const types = [...new Set(apart.map((one) => one.type))].toSorted()
  return {
    names: reasons.map(([, text]) => text),
    series: types.map((type, i) => ({
      name: label(type),
      colour: OF_TYPE[i] ?? COLOURS.plain,
      values: reasons.map(([reason]) => apart.find((one) => one.reason === reason && one.type === type)?.pairs ?? 0),
    })),
  }
}
