/** Where two values differ, character by character. */

export interface Part {
  readonly text: string
  readonly differs: boolean
}

/** Longest values that are looked at in this way; longer ones are marked whole. */
const MOST = 200

/** Both values cut into parts that the other has too, in the same order, and parts that it has not. */
export function differences(left: string, right: string): readonly [readonly Part[], readonly Part[]] {
  const a = Array.from(left)
  const b = Array.from(right)
  if (left === right) return [whole(left, false), whole(right, false)]
  if (a.length > MOST || b.length > MOST) return [whole(left, true), whole(right, true)]
  const [keptLeft, keptRight] = common(a, b)
  return [parts(a, keptLeft), parts(b, keptRight)]
}

function whole(text: string, differs: boolean): readonly Part[] {
  return text === '' ? [] : [{ text, differs }]
}

/** Which characters belong to a longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): readonly [ReadonlySet<number>, ReadonlySet<number>] {
  const width = b.length + 1
  // lengths[i * width + j]: the longest of a from i on and b from j on.
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const left = new Set<number>()
  const right = new Set<number>()
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      left.add(i++)
      right.add(j++)
    } else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return [left, right]
}

function parts(characters: readonly string[], kept: ReadonlySet<number>): readonly Part[] {
  const out: { text: string; differs: boolean }[] = []
  characters.forEach((character, i) => {
    const differs = !kept.has(i)
    const last = out.at(-1)
    if (last !== undefined && last.differs === differs) last.text += character
    else out.push({ text: character, differs })
  })
  return out
}
