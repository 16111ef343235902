/** What the whole page shares: the answer of /api/start, the live channel, whether the studio answers. */
import * as api from '../api'
import type { LiveChannel, LiveEvent, Watcher } from './live'

const PROBE_MS = 3000

export type Thinker = api.BrainBrief & { each?: string; choose?: (brainId: string) => Promise<unknown> }

export const studio = $state({
  start: null as api.Start | null,
  fault: null as unknown,
  link: 'connecting' as 'connecting' | 'open' | 'reconnecting' | 'away',
  retryAt: 0,
  newBuild: false,
  jobs: [] as api.Job[],
  /** Who thinks in the chat that is open, what one answer costs there, and how somebody else comes to think there. */
  thinking: null as Thinker | null,
})

let channel: LiveChannel | undefined
let failures = 0
let build = ''
let probe: ReturnType<typeof setInterval> | undefined

export async function openStudio(): Promise<void> {
  build = document.querySelector<HTMLMetaElement>('meta[name="troupe-build"]')?.content ?? ''
  channel = api.openLive({ onState: linkChanged, onHello: greeted })
  addEventListener('online', () => channel?.hurry())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && channel?.hurry())
  watch('jobs', { event: jobChanged, gap: refresh })
  watch('brains', { event: (event) => event.type === 'brain.changed' && void refresh() })
  watch('me', { event: () => void refresh(), gap: () => void refresh() })
  await refresh()
}

export function watch(topic: string, watcher: Watcher, since: number | null = null): () => void {
  return channel!.watch(topic, watcher, since)
}

export async function refresh(): Promise<void> {
  try {
    const answer = await api.start()
    studio.start = answer
    studio.jobs = answer.jobs
    studio.fault = null
    noticeBuild(answer.build)
  } catch (fault) {
    studio.fault = fault
  }
}

const met = $state<Record<string, api.PersonaCard>>({})

export function personaOf(personaId: string | null | undefined): api.PersonaCard | undefined {
  return studio.start?.personas.find((one) => one.id === personaId) ?? met[personaId ?? '']
}

/** The start tells those who were used last; anybody else is asked for when they are met. */
export async function meet(personaId: string | null | undefined): Promise<api.PersonaCard | undefined> {
  const known = personaOf(personaId)
  if (known || !personaId) return known
  return (met[personaId] = await api.personaCard(personaId))
}

/** What this person has chosen, or its default while nothing is known. */
export function chosen(key: string, otherwise: boolean): boolean
export function chosen(key: string, otherwise: string): string
export function chosen(key: string, otherwise: api.SettingValue): api.SettingValue {
  return studio.start?.settings[key] ?? otherwise
}

export const canSend = (): boolean => studio.link !== 'away'

function linkChanged(state: string, retryInMs: number): void {
  if (state === 'open') return reached()
  if (state !== 'waiting') return
  failures += 1
  studio.link = failures > 2 ? 'away' : 'reconnecting'
  studio.retryAt = Date.now() + Math.min(retryInMs, PROBE_MS)
  if (studio.link === 'away') probe ??= setInterval(tryAgain, PROBE_MS)
}

function reached(): void {
  clearInterval(probe)
  probe = undefined
  const wasAway = studio.link !== 'open' && studio.link !== 'connecting'
  failures = 0
  studio.link = 'open'
  if (wasAway || studio.fault) void refresh()
}

/** The waits of the channel grow to eight seconds; a studio that is back should be met sooner. */
export async function tryAgain(): Promise<void> {
  studio.retryAt = Date.now() + PROBE_MS
  if (!(await api.isWell())) return
  channel?.hurry()
  void refresh() // a studio that is well and lets no socket in has signed this page out
}

function greeted(served: string): void {
  noticeBuild(served)
}

function noticeBuild(served: string): void {
  if (build !== '' && !build.startsWith('__') && served !== '' && served !== build) studio.newBuild = true
}

function jobChanged(event: LiveEvent): void {
  const job = event.data as unknown as api.Job
  const at = studio.jobs.findIndex((one) => one.id === job.id)
  if (at >= 0) studio.jobs[at] = job
  else studio.jobs.unshift(job)
}
