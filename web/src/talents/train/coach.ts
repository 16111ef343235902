/** What the coach found and why a file stayed outside, in the words of the page; the studio's own where it has none. */
import { has, number, plural, t, type Key, type PluralKey, type Slots } from '../../lib/t.svelte'
import type { Advice, Refused } from './doors'

export const found = (one: Advice): string => said(`coach.${one.code}`, one) || one.detail
export const remedy = (one: Advice): string => said(`coach.${one.code}.help`, one) || one.next_step

export function why(one: Refused): string {
  const key = `refused.${one.error}`
  return has(key) ? t(key) : one.detail
}

function said(key: string, { values }: Advice): string {
  const slots: Slots = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? number(value) : value]))
  if (has(key)) return t(key as Key, slots)
  const { count: _, ...others } = slots // plurals write the number themselves
  return has(`${key}_other`) ? plural(key as PluralKey, Number(values['count'] ?? 0), others) : ''
}
