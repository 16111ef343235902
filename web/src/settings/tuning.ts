/** What is typed into the fields of a brain, as the studio takes it. */
import type * as api from '../api'

/** What somebody may know better than any list. */
export const SAYABLE = ['vision', 'tools', 'system', 'mid_system', 'prefill'] as const

/** A number, or null where the field is empty; a comma does as well as a point. */
export function numberIn(typed: string): number | null {
  const plain = typed.trim().replace(',', '.')
  return plain === '' || Number.isNaN(Number(plain)) ? null : Number(plain)
}

export function pricesOf(given: { input: string; output: string; cached: string }): { input: string; output: string; cached_input?: string } | null {
  const [input, output, cached] = [given.input, given.output, given.cached].map((each) => each.trim().replace(',', '.')) as [string, string, string]
  if (input === '' || output === '') return null
  return { input, output, ...(cached !== '' && { cached_input: cached }) }
}

/** Only what was said now, or is taken back now; the rest stays as the studio found it. */
export function saidCapabilities(brain: api.Brain, said: Record<string, string>): Record<string, string | null> {
  const before = (name: string): string => (brain.capabilities[name]?.source === 'user' ? brain.capabilities[name].can : '')
  return Object.fromEntries(SAYABLE.filter((name) => (said[name] ?? '') !== before(name)).map((name) => [name, said[name] || null]))
}
