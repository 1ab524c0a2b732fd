/** Tables as files that spreadsheets open; nothing here knows React. */

/** Spreadsheets run what begins with one of these, and what stands in a file may come from anybody. */
const STARTS_A_FORMULA = /^[=+\-@\t\r]/

/** RFC 4180 in UTF-8 with a mark, by which Excel tells the encoding; a text that would be a formula gets a quote before it. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): Blob {
  const lines = [head, ...rows].map((row) => row.map(cell).join(','))
  return new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' })
}

export function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = STARTS_A_FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
