/** The voice of one persona while it is looked after: how it sounds now, what is heard of it, and every way to change it. */
import { explain, isAway, StudioError } from '../api'
import type { Editing } from '../cast/editing.svelte'
import type { Actor } from '../lib/actor.svelte'
import { watch } from '../lib/studio.svelte'
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import type { Wanted } from '../sound/doors'
import * as loudspeaker from '../sound/loudspeaker'
import { Speech, Spoiled } from '../sound/speech'
import { profiles, type Profile, type Register } from './doors'

const PAUSE_MS = 25
/** The first line of the room's own voice. */
export const SAMPLE = 'sample'
/** How something is said otherwise than the persona would. */
export type How = { text?: string; voice?: string; language?: string; speed?: number; pitch?: number }

export class Room {
  profile = $state.raw<Profile | null>(null)
  fault = $state<unknown>(null)
  /** What is being done to the voice; one thing at a time. */
  doing = $state('')
  /** Somebody else has changed the voice since it was looked at. */
  conflict = $state(false)
  /** What is heard now, by the button that began it. */
  saying = $state<string | null>(null)
  /** Why nothing is heard, or another voice than was asked for. */
  note = $state('')
  private speech: Speech | null = null
  private unwatch: () => void

  constructor(readonly edit: Editing, readonly actor: Actor) {
    this.unwatch = watch(`persona:${edit.id}`, { event: ({ type }) => type === 'voice.changed' && !this.doing && void this.load(), gap: () => void this.load() })
  }

  get id(): string {
    return this.edit.id
  }

  get name(): string {
    return this.edit.draft.nickname || this.edit.draft.name
  }

  /** A voice is changed by whoever owns the persona. */
  get mine(): boolean {
    return this.edit.stored.role_here === 'owner'
  }

  load = async (): Promise<void> => {
    try {
      this.profile = await profiles.read(this.id)
      this.fault = null
      this.conflict = false
    } catch (refused) {
      this.fault = refused
    }
  }

  /** Says something; asked again by the same button, it is quiet. */
  async say(key: string, how: How = {}): Promise<void> {
    const again = this.saying === key
    this.hush()
    if (again) return
    this.note = ''
    this.saying = key
    if (!(await loudspeaker.open())) return this.silent(key, t('voice.blocked'))
    if (!this.profile) await this.load()
    if (!this.profile) return this.silent(key, t('voice.engine.away'))
    if (this.saying === key) await this.speak(key, { text: this.profile.sample_text, persona_id: this.id, ...how })
  }

  hush(): void {
    this.speech?.stop()
    this.speech = null
    this.saying = null
  }

  /** What the sliders say is stored before it is heard; on somebody who cannot be changed it is only tried. */
  async trySliders(): Promise<void> {
    await this.settled()
    this.hush()
    await this.say(SAMPLE, this.edit.mine ? {} : { speed: this.tried('speed'), pitch: this.tried('pitch') })
  }

  warm = (warmth: number): Promise<void> => this.act('warmth', () => profiles.change(this.id, { timbre: { warmth }, expected_version: this.profile!.version }), true)

  speakIn = (language: string): Promise<void> => this.act('language', () => profiles.change(this.id, { language, expected_version: this.profile!.version }), true)

  recast = (register: Register): Promise<void> => this.act('recast', () => profiles.recast(this.id, register), true)

  back = (steps: number): Promise<void> => this.act('back', () => profiles.back(this.id, steps), true)

  choose = (voice_id: string): Promise<void> => this.act('choose', () => profiles.change(this.id, { voice_id, expected_version: this.profile!.version }), true)

  close(): void {
    this.hush()
    this.unwatch()
  }

  /** One change at a time, on what is stored; what it sounds like is heard when it is done. */
  private async act(doing: string, what: () => Promise<Profile>, heard: boolean): Promise<void> {
    if (this.doing || !this.mine) return
    this.doing = doing
    this.hush()
    try {
      await this.settled()
      const before = this.profile?.voice_id
      this.profile = await what()
      this.conflict = false
      if (this.profile.voice_id !== before) await this.edit.reload()
      if (heard) void this.say(SAMPLE)
    } catch (fault) {
      this.refused(fault)
    } finally {
      this.doing = ''
    }
  }

  private refused(fault: unknown): void {
    if (fault instanceof StudioError && fault.code === 'out_of_step') this.conflict = true
    else toast(fault instanceof StudioError && !isAway(fault) ? `${fault.body.detail} ${fault.body.next_step}`.trim() : explain(fault), 'bad')
  }

  /** Until the editor has stored what was moved, or says itself why it could not. */
  private async settled(): Promise<void> {
    while (this.edit.mine && (this.edit.state === 'waiting' || this.edit.state === 'saving')) {
      await this.edit.save()
      await new Promise((done) => setTimeout(done, PAUSE_MS))
    }
  }

  private tried(name: 'speed' | 'pitch'): number {
    const of = (document: unknown): number => (document as { voice_model_config: Record<string, number> }).voice_model_config[name] ?? 1
    return Math.min(2, Math.max(0.5, of(this.edit.draft) / of(this.edit.stored)))
  }

  private async speak(key: string, wanted: Wanted & How): Promise<void> {
    const speech = new Speech(wanted, { begin: () => this.actor, note: ({ from, reason }) => (this.note = t('voice.fallback', { voice: from, reason })) })
    this.speech = speech
    try {
      await speech.say()
    } catch (fault) {
      this.silent(key, whyOf(fault))
    }
    if (this.speech === speech) this.hush()
  }

  private silent(key: string, why: string): void {
    if (this.saying !== key) return
    this.note = why
    this.saying = null
  }
}

function whyOf(fault: unknown): string {
  if (fault instanceof StudioError && !isAway(fault)) return `${fault.body.detail} ${fault.body.next_step}`.trim()
  return fault instanceof Spoiled ? fault.message : explain(fault)
}
