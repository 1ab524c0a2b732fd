import { useRef, useState } from 'react'

import { useWords } from '../i18n/context'
import type { Point } from './state'

interface Props {
  /** more: what is enclosed is added to the selection. */
  readonly onDrawn: (outline: readonly Point[], more: boolean) => void
  readonly onLeave: () => void
}

/** Lies over the canvas while a line is drawn around things by hand; the list does the same for the keyboard. */
export function Lasso({ onDrawn, onLeave }: Props): React.JSX.Element {
  const { t } = useWords()
  const [outline, setOutline] = useState<readonly Point[]>([])
  const box = useRef<HTMLDivElement>(null)

  const at = (event: React.PointerEvent): Point => {
    const bounds = box.current?.getBoundingClientRect()
    return { x: event.clientX - (bounds?.left ?? 0), y: event.clientY - (bounds?.top ?? 0) }
  }
  return (
    <div
      ref={(element) => {
        box.current = element
        element?.focus({ preventScroll: true })
      }}
      className="lasso"
      tabIndex={-1}
      aria-label={t('tool.lasso')}
      role="application"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave()
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setOutline([at(event)])
      }}
      onPointerMove={(event) => {
        if (outline.length > 0) setOutline([...outline, at(event)])
      }}
      onPointerUp={(event) => {
        if (outline.length > 2) onDrawn(outline, event.shiftKey)
        setOutline([])
      }}
    >
      <svg aria-hidden>
        <polygon points={outline.map(({ x, y }) => `${x},${y}`).join(' ')} />
      </svg>
      <p className="chip lasso-hint">{t('lasso.hint')}</p>
    </div>
  )
}
