/** The stage on this page: read once, then followed by the numbers of its log, on the socket or by asking. */
import * as api from '../api'
import { announce } from '../lib/announcer.svelte'
import { Coalescer } from '../lib/coalescer'
import type { LiveEvent } from '../lib/live'
import { studio, watch } from '../lib/studio.svelte'
import { t } from '../lib/t.svelte'
import { Living } from './living.svelte'
import { stage as doors, type Actor, type Bootstrap, type Line, type Portrait, type Talk } from './doors'

const ASK_MS = 1000
type Data = { id: string; mood: string; keys: Bootstrap['keys'] } & Record<string, unknown>
type Told = { seq: number; type: string; data: unknown }
export type Writing = { id: string; run_id: string; persona_id: string; text: string }
export type Failure = { id: string; error: string; detail: string; next_step: string }

export class Staging {
  boot = $state.raw<Bootstrap>(null!)
  lines = $state<Line[]>([])
  writing = $state<Writing | null>(null)
  failure = $state<Failure | null>(null)
  mood = $state('Calm')
  talk = $state.raw<Talk | null>(null)
  people = $state<Actor[]>([])
  active = $state<string | null>(null)
  drawn = $state.raw<Pick<Portrait, 'image_url' | 'cached' | 'persona_id'> | null>(null)
  /** Counts what may have changed what a persona remembers. */
  rated = $state(0)
  /** The figure on the stage. */
  readonly living = new Living()
  private cursor = 0
  private leave: (() => void)[] = []
  private leaveRun: (() => void) | undefined
  private timer: ReturnType<typeof setInterval> | undefined
  private buffer = new Coalescer((text) => this.writing && (this.writing.text += text))

  static async open(): Promise<Staging> {
    const made = new Staging()
    await made.load()
    made.follow()
    return made
  }

  get everybody(): Actor[] {
    return [...this.people, ...this.boot.starters]
  }

  get lead(): Actor | undefined {
    return this.people.find((one) => one.id === this.active)
  }

  /** Whoever answers the next message: the persona on stage, and while there is none the first starter. */
  get name(): string {
    return this.lead?.name ?? this.boot.starters[0]?.name ?? ''
  }

  get busy(): boolean {
    return this.writing !== null || this.talk?.state === 'running'
  }

  nameOf(id: string): string {
    return this.everybody.find((one) => one.id === id)?.name ?? t('duel.somebody')
  }

  async load(): Promise<void> {
    const boot = await doors.open()
    this.boot = boot
    this.lines = boot.messages
    this.people = boot.personas
    this.active = boot.active_persona_id
    this.mood = boot.mood
    this.talk = boot.talk
    this.cursor = boot.cursor
    const last = boot.messages.findLast((line) => line.role === 'assistant')
    void this.living.enter(this.lead?.id ?? boot.starters[0]?.id).then(() => last && this.living.said(last))
    const open = boot.writing.at(-1)
    if (open) this.begin(open)
    else this.over()
  }

  close(): void {
    for (const leave of this.leave) leave()
    this.leaveRun?.()
    clearInterval(this.timer)
    this.buffer.drop()
    this.living.close()
  }

  async renew(): Promise<void> {
    await doors.fresh()
    this.living.hush()
    for (const leave of this.leave) leave()
    clearInterval(this.timer)
    this.leave = []
    this.drawn = null
    await this.load()
    this.follow()
  }

  /** A refused or repeated setting shows what the studio says of it. */
  took(saved: Pick<Bootstrap, 'settings' | 'keys'>): void {
    this.boot = { ...this.boot, settings: saved.settings, keys: saved.keys }
  }

  private follow(): void {
    const topic = `duel:${this.boot.stage.id}`
    this.leave = [watch(topic, { event: (event) => this.take(event), gap: async () => (await this.load(), this.cursor) }, this.cursor)]
    this.timer = setInterval(() => studio.link !== 'open' && void this.ask(), ASK_MS)
  }

  /** Where no socket gets through, the same events by their numbers. */
  private async ask(): Promise<void> {
    try {
      const found = await doors.updates(this.cursor, this.boot.stage.id)
      if (found.reset) return await this.load()
      for (const event of found.events) this.take(event)
    } catch {
      // The studio is away; the banner says so, and the next second asks again.
    }
  }

  private take(event: LiveEvent | Told): void {
    if (event.seq <= this.cursor) return
    this.cursor = event.seq
    const data = event.data as Data
    const heard: Record<string, () => void> = {
      'message.added': () => this.added({ ...(data as unknown as Line), seq: event.seq }),
      'message.changed': () => this.changed(data),
      'reply.started': () => this.begin(data as unknown as Writing),
      'reply.failed': () => ((this.failure = data as unknown as Failure), this.over()),
      'mood.changed': () => (this.mood = data.mood),
      'persona.saved': () => this.saved(data as unknown as Actor),
      'persona.removed': () => (this.people = this.people.filter((one) => one.id !== data.id)),
      'persona.activated': () => ((this.active = data.id), void this.living.enter(data.id ?? this.boot.starters[0]?.id)),
      'image.ready': () => (this.drawn = data as unknown as Portrait),
      'talk.changed': () => (this.talk = data as unknown as Talk),
      'settings.changed': () => (this.boot = { ...this.boot, keys: data.keys }),
    }
    heard[event.type]?.()
  }

  private added(line: Line): void {
    if (line.role === 'assistant') {
      if (this.writing?.id === line.id || !this.writing) this.over()
      this.failure = null
      this.living.said(line)
      announce(t('announce.replied', { persona: line.persona_name }))
    }
    const at = this.lines.findIndex((one) => one.id === line.id)
    if (at >= 0) this.lines[at] = line
    else this.lines.push(line)
  }

  private changed(data: Record<string, unknown>): void {
    if (data.removed) return void (this.lines = this.lines.filter((one) => one.id !== data.id))
    const line = this.lines.find((one) => one.id === data.id)
    if (line) Object.assign(line, data)
    if (data.rating) this.rated++
    if (this.writing?.id === data.id && data.status && data.status !== 'writing') this.over()
  }

  saved(actor: Actor): void {
    const at = this.people.findIndex((one) => one.id === actor.id)
    if (at >= 0) this.people[at] = actor
    else this.people.unshift(actor)
  }

  private begin(reply: Omit<Writing, 'text'>): void {
    this.over()
    this.failure = null
    this.writing = { ...reply, text: '' }
    this.living.think(reply.persona_id)
    this.leaveRun = watch(`run:${reply.run_id}`, { event: (event) => this.ran(event) }, 0)
  }

  private ran(event: LiveEvent): void {
    if (event.type === 'text.delta') {
      this.buffer.add(event.data.text as string)
      if (this.writing) this.living.piece(this.writing.run_id, event.data.text as string)
    }
    if (event.type === 'emotion') this.living.feel(event.data.label as string, (event.data.intensity as number) ?? 1)
  }

  private over(): void {
    this.leaveRun?.()
    this.leaveRun = undefined
    this.buffer.drop()
    this.writing = null
  }

  async say(text: string, key: string, allowSecret: boolean): Promise<void> {
    this.failure = null
    const said = await doors.say(text, key, allowSecret)
    if (said.status === 'stopped') announce(t('duel.stopped'))
  }

  stop = (): Promise<unknown> => (this.living.hush(), doors.stop()).catch((fault) => announce(api.explain(fault)))
}
