import { useState } from 'react'

import { useWords } from '../i18n/context'
import { agencyLabel } from '../ontology/extracts'
import { chinaTime } from '../ui/format'
import { useActing } from './context'
import { usePrinting } from './usePrinting'
import './print.css'

const now = (): string => chinaTime(new Date().toISOString()).slice(0, 16)

/** Seen on paper alone, over every sheet that is printed: who prints, of which agency, when and for what. */
export function PrintMark(): React.JSX.Element {
  const { t, language } = useWords()
  const { user, purpose } = useActing()
  const [at, setAt] = useState(now)
  const notice = usePrinting(() => setAt(now()))
  const who = user === null ? t('print.local') : `${user.name} · ${agencyLabel(user.agency, language)}`
  const forWhat = purpose === null ? [] : [`${purpose.reference} ${purpose.reason}`]
  const mark = [who, at, ...(purpose === null ? [] : [purpose.reference])].join(' ')
  return (
    <div className="print-mark" aria-hidden data-testid="print-mark">
      <svg width="100%" height="100%">
        <defs>
          <pattern id="print-mark" width="420" height="150" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
            <text x="10" y="40">
              {mark}
            </text>
            <text x="220" y="115">
              {mark}
            </text>
          </pattern>
        </defs>
        <rect width="100%" height="100%" fill="url(#print-mark)" />
      </svg>
      <p>{notice ?? [who, ...forWhat, t('print.at', { at })].join(' · ')}</p>
    </div>
  )
}
