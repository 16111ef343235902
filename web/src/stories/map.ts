/** The map of a story: every telling in the row of its turn, each line in a column of its own. */
import type { Knot } from './types'

export type Spot = Knot & { row: number; column: number }
export type Thread = { from: { row: number; column: number }; to: Spot }
export type Chart = { spots: Spot[]; threads: Thread[]; rows: number; columns: number }

/** A long story is shown in parts of so many turns. */
const MOST_ROWS = 200
const SHARED = 5
const START = { row: 0, column: 0 }

/** Where each part of the story ends, the newest last; two of them share a few turns, so that nobody loses the thread. */
export function partsOf(tree: Knot[]): number[] {
  const last = tree.reduce((most, one) => Math.max(most, one.index), 0)
  const ends: number[] = []
  for (let end = last; ends.length === 0 || end > SHARED; end -= MOST_ROWS - SHARED) ends.unshift(end)
  return ends
}

/** The line one is on runs straight down in the first column; others leave it to the side. */
export function chartOf(whole: Knot[], until = Infinity): Chart {
  const tree = until === Infinity ? whole : whole.filter((one) => one.index <= until)
  const under = new Map<string | null, Knot[]>()
  const before = Math.max(0, tree.reduce((most, one) => Math.max(most, one.index), 0) - MOST_ROWS)
  for (const one of tree) {
    if (one.index <= before) continue
    const parent = one.index === before + 1 ? null : one.parent
    const beside = under.get(parent)
    if (beside) beside.push(one)
    else under.set(parent, [one])
  }
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
    const spot: Spot = { ...next.knot, row: next.knot.index - before, column: next.own ? columns++ : next.from.column }
    spots.push(spot)
    threads.push({ from: next.from, to: spot })
    push(spot.candidate_id, spot)
  }
  return { spots, threads, rows: spots.reduce((most, one) => Math.max(most, one.row), 0), columns }
}
