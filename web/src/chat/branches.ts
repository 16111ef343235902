/** The tree of a chat as rows: what follows without a choice stays on its level, each choice opens the next. */
import type { Twig } from './doors'

export type Row = { twig: Twig; level: number; onPath: boolean; isEnd: boolean }

export function rowsOf(twigs: Twig[], leaf: string | null): Row[] {
  const here = twigs.filter((twig) => twig.removed === null)
  const known = new Set(here.map((twig) => twig.id))
  const children = new Map<string | null, Twig[]>()
  for (const twig of here) {
    const parent = twig.parent_id !== null && known.has(twig.parent_id) ? twig.parent_id : null
    children.set(parent, [...(children.get(parent) ?? []), twig])
  }
  const path = new Set<string>()
  const byId = new Map(here.map((twig) => [twig.id, twig]))
  for (let at = leaf; at !== null && byId.has(at); at = byId.get(at)!.parent_id) path.add(at)
  const rows: Row[] = []
  const open: [Twig, number][] = [...(children.get(null) ?? [])].reverse().map((twig) => [twig, 0])
  while (open.length > 0) {
    const [twig, level] = open.pop()!
    const next = children.get(twig.id) ?? []
    rows.push({ twig, level, onPath: path.has(twig.id), isEnd: next.length === 0 })
    const deeper = next.length > 1 ? level + 1 : level
    for (const child of [...next].reverse()) open.push([child, deeper])
  }
  return rows
}

/** How much of a stretch without a choice is shown at each of its ends; what lies between is folded away. */
const EDGE = 2
const SHORT = 2 * EDGE + 2

export type Piece = { row: Row } | { fold: Row[] }

/** Rows in pieces: long stretches in which nothing was chosen are folded, unless one has opened them. */
export function folded(rows: Row[], leaf: string | null, opened: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = []
  for (let from = 0; from < rows.length; ) {
    let to = from + 1
    while (to < rows.length && rows[to]!.level === rows[from]!.level && rows[to]!.twig.parent_id === rows[to - 1]!.twig.id) to++
    const stretch = rows.slice(from, to)
    const middle = stretch.slice(EDGE, -EDGE)
    const shut = stretch.length > SHORT && !opened.has(middle[0]!.twig.id) && middle.every((row) => row.twig.id !== leaf)
    const shown: Piece[] = shut ? [...stretch.slice(0, EDGE).map((row) => ({ row })), { fold: middle }, ...stretch.slice(-EDGE).map((row) => ({ row }))] : stretch.map((row) => ({ row }))
    pieces.push(...shown)
    from = to
  }
  return pieces
}

const CUT = 80
/** The studio tells the first letters of each message; where it cut one, that is seen, and no word is left in half. */
export const begun = (text: string): string => (text.length < CUT ? text : `${text.replace(/\s+\S*$/, '')} …`)
