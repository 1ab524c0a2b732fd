/** Link types by what they are about, so that lines of one kind look alike. */

export interface LinkLook {
  readonly colour: string
  readonly line: 'solid' | 'dashed' | 'dotted'
}

const KIN: LinkLook = { colour: '#7a5c9e', line: 'solid' }
const WORK: LinkLook = { colour: '#3f7350', line: 'solid' }
const VEHICLE: LinkLook = { colour: '#8a6414', line: 'solid' }
const CASE: LinkLook = { colour: '#9a4a3f', line: 'solid' }
const CONTACT: LinkLook = { colour: '#2a6aa8', line: 'dashed' }
const PLACE: LinkLook = { colour: '#6b7686', line: 'dashed' }
const MOVEMENT: LinkLook = { colour: '#6b7686', line: 'dotted' }
const OTHER: LinkLook = { colour: '#6b7686', line: 'solid' }

const LOOKS: Readonly<Record<string, LinkLook>> = {
  spouse: KIN,
  household: KIN,
  employer: WORK,
  legal_representative: WORK,
  adviser: WORK,
  owner: VEHICLE,
  driver: VEHICLE,
  suspect: CASE,
  victim: CASE,
  reporter: CASE,
  involved_person: CASE,
  involved_vehicle: CASE,
  party: CASE,
  dishonest_debtor: CASE,
  correction: CASE,
  originates_from: CASE,
  judicial_confirmation: CASE,
  phone: CONTACT,
  lives_at: PLACE,
  located_at: PLACE,
  passed_station: MOVEMENT,
}

/** Lines on a dark ground, by their colour on a light one: the same hue with more light. */
const BY_NIGHT: Readonly<Record<string, string>> = {
  '#7a5c9e': '#b79bd6',
  '#3f7350': '#7fb892',
  '#8a6414': '#cfa550',
  '#9a4a3f': '#d98b7f',
  '#2a6aa8': '#7db3e6',
  '#6b7686': '#9fabba',
}

export function lineByNight(colour: string): string {
  return BY_NIGHT[colour] ?? colour
}

export function linkLook(type: string): LinkLook {
  return LOOKS[type] ?? OTHER
}
