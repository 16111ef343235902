/** Waits between attempts to reach the studio again: 0.5, 1, 2, 4, 8 s, each give or take a quarter. */
export function waitBefore(attempt: number, chance: number = Math.random()): number {
  const base = 500 * 2 ** Math.min(attempt, 4)
  return Math.round(base * (0.75 + chance * 0.5))
}
