/** The map of a story: every telling in the row of its turn, each line in a column of its own. */
import type { Knot } from './types'

export type Spot = Knot & { row: number; column: number }
export type Thread = { from: { row: number; column: number }; to: Spot }
export type Chart = { spots: Spot[]; threads: Thread[]; rows: number; columns: number }

const START = { row: 0, column: 0 }

/** The line one is on runs straight down in the first column; others leave it to the side. */
export function chartOf(tree: Knot[]): Chart {
  const under = new Map<string | null, Knot[]>()
  for (const one of tree) under.set(one.parent, [...(under.get(one.parent) ?? []), one])
  for (const all of under.values()) all.sort((a, b) => Number(b.on_active_path) - Number(a.on_active_path))
  const spots: Spot[] = []
  const threads: Thread[] = []
  let columns = 1
  // Without recursion: a story of ten thousand turns is deep.
  const waiting: { knot: Knot; from: { row: number; column: number }; own: boolean }[] = []
  const push = (parent: string | null, from: { row: number; column: number }): void => {
    const all = under.get(parent) ?? []
    for (let at = all.length - 1; at >= 0; at--) waiting.push({ knot: all[at]!, from, own: at > 0 })
  }
  push(null, START)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const spot: Spot = { ...next.knot, row: next.knot.index, column: next.own ? columns++ : next.from.column }
    spots.push(spot)
    threads.push({ from: next.from, to: spot })
    push(spot.candidate_id, spot)
  }
  return { spots, threads, rows: Math.max(0, ...spots.map((one) => one.row)), columns }
}
