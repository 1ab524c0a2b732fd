/** Drawings of the entity types and of the small badges, our own; as data URIs they need no request. */

export interface TypeLook {
  readonly colour: string
  readonly shape: 'ellipse' | 'round-rectangle' | 'rectangle' | 'round-diamond' | 'round-hexagon'
  /** Paths in a box of 24 by 24, drawn as white lines. */
  readonly paths: readonly string[]
}

/** Colour never stands alone: each type has its own shape and drawing too. */
const LOOKS: Readonly<Record<string, TypeLook>> = {
  Person: {
    colour: '#2a6aa8',
    shape: 'ellipse',
    paths: ['M12 11.2a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2z', 'M4.8 20c.5-4 3.4-6.2 7.2-6.200s6.7 2.2 7.2 6.2'],
  },
  Vehicle: {
    colour: '#8a6414',
    shape: 'round-rectangle',
    paths: [
      'M3.5 16.500v-4l2-5.200c.2-.6.7-1 1.4-1h10.200c.7 0 1.2.4 1.4 1l2 5.200v4z',
      'M4 12h16',
      'M7.5 18.900a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
      'M16.5 18.900a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
    ],
  },
  Enterprise: {
    colour: '#3f7350',
    shape: 'rectangle',
    paths: ['M5 20V5.500h8.500V20', 'M13.5 10.500H19V20', 'M3.5 20h17', 'M8 9h2.500M8 12.500h2.500M8 16h2.500M16 14h.8M16 17h.8'],
  },
  Case: {
    colour: '#9a4a3f',
    shape: 'round-diamond',
    paths: ['M7 4h7l3.5 3.500V20H7z', 'M13.8 4v3.800h3.7', 'M9.6 11.500h5.200M9.6 14.200h5.200M9.6 16.900h3'],
  },
  Place: {
    colour: '#5f6675',
    shape: 'round-hexagon',
    paths: ['M12 20.500s-6-5.6-6-10.200a6 6 0 0 1 12 0c0 4.6-6 10.2-6 10.200z', 'M12 12.500a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400z'],
  },
}

/** A closed group of entities. */
export const GROUP: TypeLook = {
  colour: '#4a4f8a',
  shape: 'round-rectangle',
  paths: ['M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6z', 'M16 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6z', 'M12 20a3 3 0 1 0 0-6 3 3 0 0 0 0 6z'],
}

const UNKNOWN: TypeLook = { colour: '#5f6675', shape: 'ellipse', paths: ['M12 7v6M12 16.500v.5'] }

export const ENTITY_TYPES = Object.keys(LOOKS)

export function lookOf(type: string): TypeLook {
  return LOOKS[type] ?? UNKNOWN
}

function dataUri(svg: string): string {
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`
}

function iconOf({ paths }: TypeLook): string {
  const lines = paths.map((d) => `<path d="${d}"/>`).join('')
  return dataUri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${lines}</svg>`,
  )
}

export const GROUP_ICON = iconOf(GROUP)

const iconCache = new Map<string, string>()

export function iconUri(type: string): string {
  const cached = iconCache.get(type)
  if (cached !== undefined) return cached
  const uri = iconOf(lookOf(type))
  iconCache.set(type, uri)
  return uri
}

const badgeCache = new Map<string, string>()

/** "+12": neighbours that are not on the chart. From a hundred on it says 99+, as a badge has no room for more. */
export function badgeUri(hidden: number): string {
  const text = hidden > 99 ? '99+' : `+${hidden}`
  const cached = badgeCache.get(text)
  if (cached !== undefined) return cached
  const uri = dataUri(
    `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="36" viewBox="0 0 30 18"><rect x="1" y="1" width="28" height="16" rx="8" fill="#fff" stroke="#8795a8" stroke-width="1"/><text x="15" y="12.8" font-family="Arial,sans-serif" font-size="10.5" font-weight="600" fill="#3a4658" text-anchor="middle">${text}</text></svg>`,
  )
  badgeCache.set(text, uri)
  return uri
}

export const PIN_URI = dataUri(
  '<svg xmlns="http://www.w3.org/2000/svg" width="36" height="36" viewBox="0 0 18 18"><circle cx="9" cy="9" r="8" fill="#fff" stroke="#8795a8"/><path d="M7 4.500h4M7.6 4.500v3.700L6 10.200h6l-1.6-2V4.500M9 10.200v3.6" fill="none" stroke="#3a4658" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/></svg>',
)
