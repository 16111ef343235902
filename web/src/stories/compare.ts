/** How a prompt differs from the one before it, line by line. */
export type Part = { seat: string; part: string; tokens: number; text: string }
export type Piece = { kind: 'same' | 'in' | 'out'; lines: string[] }
export type Compared = { part: string; kind: 'same' | 'changed' | 'new' | 'gone'; pieces: Piece[] }

/** Every part of the newer prompt and of the older one that it lacks. */
export function compared(older: Part[], newer: Part[]): Compared[] {
  const before = new Map(older.map((one) => [keyOf(one), one.text]))
  const now = new Set(newer.map(keyOf))
  const kept = newer.map((one): Compared => {
    const old = before.get(keyOf(one))
    if (old === undefined) return { part: one.part, kind: 'new', pieces: [{ kind: 'in', lines: one.text.split('\n') }] }
    return old === one.text ? { part: one.part, kind: 'same', pieces: [] } : { part: one.part, kind: 'changed', pieces: pieces(old.split('\n'), one.text.split('\n')) }
  })
  const gone = older.filter((one) => !now.has(keyOf(one))).map((one): Compared => ({ part: one.part, kind: 'gone', pieces: [{ kind: 'out', lines: one.text.split('\n') }] }))
  return [...kept, ...gone]
}

const keyOf = (one: Part): string => `${one.seat} ${one.part}`
/** Beyond this a middle is taken out and put in as a whole: nobody reads such a comparison line by line. */
const MOST_CELLS = 4_000_000

/** The lines that stay, come in and go out, in their order. */
export function pieces(old: string[], now: string[]): Piece[] {
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const found: Piece[] = []
  const add = (kind: Piece['kind'], lines: string[]): void => {
    const last = found.at(-1)
    if (last?.kind === kind) last.lines.push(...lines)
    else if (lines.length > 0) found.push({ kind, lines: [...lines] })
  }
  add('same', now.slice(0, head))
  middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail), add)
  add('same', now.slice(now.length - tail))
  return found
}

function middle(old: string[], now: string[], add: (kind: Piece['kind'], lines: string[]) => void): void {
  if (old.length * now.length > MOST_CELLS) return add('out', old), add('in', now)
  const longest = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i--) for (let j = now.length - 1; j >= 0; j--) longest[i]![j] = old[i] === now[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!)
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) add('same', [now[j]!]), i++, j++
    else if (i < old.length && (j === now.length || longest[i + 1]![j]! >= longest[i]![j + 1]!)) add('out', [old[i++]!])
    else add('in', [now[j++]!])
  }
}
