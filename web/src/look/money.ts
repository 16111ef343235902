/** What a picture costs and how long it takes, in words. */
import { number, t } from '../lib/t.svelte'
import type { Estimate } from './types'

const MICROS = 1_000_000

export function costOf({ free, cost_micros, currency }: Pick<Estimate, 'free' | 'cost_micros' | 'currency'>): string {
  if (free) return t('look.cost.free')
  if (cost_micros === null) return t('look.cost.unknown')
  return t('look.cost.about', { amount: number(Math.round((cost_micros / MICROS) * 1000) / 1000), currency: currency ?? 'USD' })
}

export function timeOf({ seconds_low, seconds_high }: Pick<Estimate, 'seconds_low' | 'seconds_high'>): string {
  if (seconds_low === null || seconds_high === null) return t('look.time.unknown')
  return t('look.time', { low: number(Math.round(seconds_low)), high: number(Math.max(1, Math.ceil(seconds_high))) })
}
