/** Figures of the board in plain words; nobody is called better while it is too close. */
import { number, plural, t } from '../lib/t.svelte'
import type { Duel, Pair } from './doors'

export const points = (value: number): string => number(Math.round(value))
export const percent = (value: number): string => `${number(Math.round(value * 100))} %`

export function pairWords(pair: Pair, names: Record<string, string>): string {
  if (pair.verdict === 'too_close') return `${t('duel.too_close')} ${more(pair.more_votes)}`
  const better = names[pair.verdict === 'a_better' ? pair.a : pair.b] ?? ''
  const [low, high] = pair.interval.map(Math.abs).sort((one, other) => one - other) as [number, number]
  return t('duel.better.by', { name: better, points: points(Math.abs(pair.difference)), low: points(low), high: points(high) })
}

export const duelName = (one: Duel): string => one.title || one.contestants.map((each) => each.label).join(' · ')

export const more = (votes: number | null): string => (votes === null ? t('duel.more.many') : plural('duel.more', votes))
