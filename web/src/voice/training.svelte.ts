/** Learning a real voice: recordings, consents, sessions, and the voices that came of them. */
import { explain, isAway, StudioError } from '../api'
import { watch } from '../lib/studio.svelte'
import type { LiveEvent } from '../lib/live'
import { clips, consents, own, training, type Clip, type Consent, type Effects, type NewConsent, type Own, type Session, type Together, type Use } from './doors'
import type { Room } from './room.svelte'

const MOST = 50
const CALM_MS = 150
const OVER = ['completed', 'failed', 'cancelled']

/** A recording that the studio did not take: it is still here, and can be sent once more. */
export type Unsent = { file: File; text: string; why: string }

export class Training {
  clips = $state.raw<Clip[]>([])
  together = $state.raw<Together | null>(null)
  consents = $state.raw<Consent[]>([])
  sessions = $state.raw<Session[]>([])
  own = $state.raw<Own[]>([])
  /** Recordings on their way to the studio. */
  coming = $state(0)
  fault = $state<unknown>(null)
  private unwatch: () => void
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(readonly room: Room) {
    this.unwatch = watch(`persona:${room.id}`, { event: (event) => this.hear(event), gap: () => void this.load() })
  }

  get id(): string {
    return this.room.id
  }

  /** Only the newest sessions are of interest; one of them may be under way. */
  get running(): Session | undefined {
    return this.sessions.find((one) => !OVER.includes(one.status))
  }

  get usable(): Clip[] {
    return this.clips.filter((one) => one.verdict !== 'fail').slice(0, MOST)
  }

  load = async (): Promise<void> => {
    try {
      const [, agreed, sessions, voices] = await Promise.all([this.listen(), consents.list(this.id), training.list(this.id), own.list(this.id)])
      this.consents = agreed
      this.sessions = sessions
      this.own = voices
      this.fault = null
    } catch (refused) {
      this.fault = refused
    }
  }

  /** One after the other, so that each is judged while the next one travels. Answers what was refused, and keeps it. */
  async add(files: File[], text = ''): Promise<Unsent[]> {
    const refused: Unsent[] = []
    this.coming += files.length
    for (const file of files) {
      await clips.add(this.id, file, text).catch((fault) => refused.push({ file, text, why: said(fault) }))
      this.coming--
      await this.listen().catch(() => undefined)
    }
    return refused
  }

  async retext(clip: Clip, text: string): Promise<void> {
    await clips.say(clip.id, text.trim() || null)
    await this.listen()
  }

  async remove(clip: Clip): Promise<void> {
    await clips.remove(clip.id)
    await this.listen()
  }

  async agree(given: NewConsent): Promise<Consent> {
    const made = await consents.give(this.id, given)
    this.consents = [made, ...this.consents]
    return made
  }

  async withdraw(consent: Consent): Promise<Effects> {
    const { effects } = await consents.withdraw(consent.id)
    await Promise.all([this.load(), this.room.load()])
    if (effects.voices.length > 0) await this.room.edit.reload()
    return effects
  }

  /** Consents that hold now and cover a use. */
  covering(use: Use, now = Date.now()): Consent[] {
    return this.consents.filter((one) => !one.withdrawn_at && (!one.expires_at || Date.parse(one.expires_at) > now) && one.uses.includes(use))
  }

  async begin(consent: Consent, level: 'fit' | 'clone', provider?: string): Promise<string> {
    const told = await training.begin(this.id, { audio_samples: this.usable.map((one) => ({ sample_id: one.id })), level, consent_id: consent.id, ...(provider ? { provider } : {}) })
    this.put(told.session)
    return told.message ?? ''
  }

  async allow(session: Session, consent: Consent): Promise<void> {
    this.put((await training.allow(this.id, session.id, consent.id)).session)
  }

  async cancel(session: Session): Promise<void> {
    this.put((await training.cancel(this.id, session.id)).session)
  }

  async retry(session: Session): Promise<void> {
    this.put((await training.retry(this.id, session.id)).session)
  }

  async forget(voice: Own): Promise<void> {
    await own.remove(voice.id, true)
    await Promise.all([this.load(), this.room.load()])
    await this.room.edit.reload()
  }

  close(): void {
    clearTimeout(this.timer)
    this.unwatch()
  }

  private async listen(): Promise<void> {
    const found = await clips.list(this.id)
    this.clips = [...found.items]
    this.together = found.together
  }

  private hear({ type, data }: LiveEvent): void {
    if (type === 'voice.sample_checked' || type === 'voice.consent_withdrawn') this.soon()
    if (!type.startsWith('voice.training_')) return
    const session = data as unknown as Session
    this.put(session)
    if (OVER.includes(session.status)) void Promise.all([this.load(), this.room.load()])
  }

  /** Several recordings are judged at once; the list is read when they calm down. */
  private soon(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.load(), CALM_MS)
  }

  /** News may come before the answer that began it, and older than what is known. */
  private put(session: Session): void {
    const known = this.sessions.find((one) => one.id === session.id)
    if (known && (OVER.includes(known.status) || known.progress_percent > session.progress_percent) && !OVER.includes(session.status)) return
    this.sessions = known ? this.sessions.map((one) => (one.id === session.id ? session : one)) : [session, ...this.sessions]
  }
}

/** What was refused and what helps, in the studio's own words. */
export function said(fault: unknown): string {
  return fault instanceof StudioError && !isAway(fault) ? `${fault.body.detail} ${fault.body.next_step}`.trim() : explain(fault)
}
