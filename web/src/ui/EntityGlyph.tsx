import { lookOf, type TypeLook } from '../chart/icons'

const RADIUS: Readonly<Record<TypeLook['shape'], string>> = {
  ellipse: '50%',
  'round-rectangle': '6px',
  rectangle: '2px',
  'round-diamond': '4px',
  'round-hexagon': '7px',
}

/** The same drawing as on the chart, small. Decorative: the type is always said in words beside it. */
export function EntityGlyph({ type, size = 22 }: { type: string; size?: number }): React.JSX.Element {
  return <LookGlyph look={lookOf(type)} size={size} />
}

export function LookGlyph({ look, size = 22 }: { look: TypeLook; size?: number }): React.JSX.Element {
  return (
    <span
      className="glyph"
      aria-hidden
      style={{ width: size, height: size, background: look.colour, borderRadius: RADIUS[look.shape] }}
    >
      <svg viewBox="0 0 24 24" width={size * 0.72} height={size * 0.72}>
        {look.paths.map((d) => (
          <path key={d} d={d} />
        ))}
      </svg>
    </span>
  )
}
