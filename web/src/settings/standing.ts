/** Who stands in for a brain, in which order, and who would answer when some of them fail. */
import type * as api from '../api'
import { t } from '../lib/t.svelte'

export const MOST = 3

export const nameOf = (brain: api.Brain): string => (brain.kind === 'scripted' ? t('brain.demo') : brain.name)

/** The brain itself, then those who stand in; whoever was removed since is passed over, as the studio does. */
export const chainOf = (brain: api.Brain, brains: api.Brain[]): api.Brain[] =>
  [brain, ...brain.fallbacks.map((id) => brains.find((one) => one.id === id))].filter((one) => one !== undefined)

/** The first who can, when those named cannot; nobody when none is left. */
export const whoAnswers = (chain: api.Brain[], failing: ReadonlySet<string>): api.Brain | undefined => chain.find((one) => !failing.has(one.id))

export function moved(ids: string[], id: string, by: 1 | -1): string[] {
  const at = ids.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= ids.length) return ids
  const found = ids.filter((one) => one !== id)
  found.splice(to, 0, id)
  return found
}

/** Words would leave this computer, although the brain that was chosen keeps them on it. */
export const leavesComputer = (chain: api.Brain[]): boolean => chain[0]?.kind !== 'cloud' && chain.slice(1).some((one) => one.kind === 'cloud')
