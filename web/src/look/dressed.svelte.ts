/** A picture of somebody as now, with some fields changed; objects are merged one level deep, as the door does it. */
import type { Picture } from './doors'
import type { Looking } from './looking.svelte'

type Changes = Record<string, unknown>

export function dressed(looking: Looking, changes: Changes, view: string): Picture {
  const now = $state.snapshot(looking.draft) as Changes
  const merged = Object.entries(changes).map(([key, value]) => [key, isMap(value) && isMap(now[key]) ? { ...now[key], ...value } : value])
  return { look: { ...now, ...Object.fromEntries(merged) }, frame: { view } }
}

const isMap = (value: unknown): value is Changes => typeof value === 'object' && value !== null && !Array.isArray(value)
