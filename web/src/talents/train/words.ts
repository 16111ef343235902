/** What a training tells, in the words of the page; the studio's own where it has none. */
import { has, number, t, type Key } from '../../lib/t.svelte'
import type { Run } from './doors'

export const phase = (name: string | undefined): string => {
  const key = `teach.phase.${name ?? ''}`
  return has(key) ? t(key) : t('teach.phase.queued')
}

export const event = (what: string): string => {
  const key = `teach.log.${what}`
  return has(key) ? t(key as Key) : phase(what)
}

export function fault(error: NonNullable<Run['error']>): string {
  const key = `teach.fault.${error.code ?? ''}`
  if (!has(key)) return `${error.detail ?? ''} ${error.next_step ?? ''}`.trim()
  const what = Object.entries(error.change ?? {}).map(([name, value]) => `${name} = ${value}`).join(', ')
  return what ? `${t(key)} ${t('teach.fault.change', { what })}` : t(key)
}

export function lasting(seconds: number): string {
  if (seconds < 90) return t('teach.seconds', { count: Math.round(seconds) })
  if (seconds < 5400) return t('teach.minutes', { count: Math.round(seconds / 60) })
  return t('teach.hours', { count: number(Math.round(seconds / 360) / 10) })
}
