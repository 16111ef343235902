/** How much of a long story stands in the page; whatever else was loaded waits until somebody goes there. */
export const MOST = 100

export type InPage<T> = { first: number; shown: T[]; later: boolean }

/** The newest turns, or those from where somebody went back to. */
export function inPage<T>(turns: T[], from: number | null): InPage<T> {
  const newest = Math.max(0, turns.length - MOST)
  const first = Math.min(Math.max(0, from ?? newest), newest)
  return { first, shown: turns.slice(first, first + MOST), later: first + MOST < turns.length }
}
