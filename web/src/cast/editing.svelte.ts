/** One persona while it is edited: what is shown, what is stored, and the way between the two and back. */
import * as api from '../api'
import { watch } from '../lib/studio.svelte'
import { personas, versions } from './doors'
import { difference, documentOf, read, write } from './paths'
import type { Document, Persona } from './types'
import { Undo, type Step } from './undo'

const REST_MS = 400
const AGAIN_MS = 3000
type State = 'saved' | 'waiting' | 'saving' | 'away' | 'refused' | 'conflict'
type Problem = { field: string; detail: string }

export class Editing {
  /** What the page shows. */
  draft: Document = $state()!
  /** What the studio has. */
  stored: Persona = $state.raw()!
  /** What differs between the two, as a change would say it. */
  change = $derived<Record<string, unknown>>(difference(this.stored, $state.snapshot(this.draft) as Document))
  state = $state<State>('saved')
  savedAt = $state<string | null>(null)
  problems = $state.raw<Record<string, string>>({})
  steps = $state.raw<[back: number, forth: number]>([0, 0])
  /** The one place that is told when something had to give way. */
  noted = $state('')
  private undoing = new Undo()
  private busy = false
  private refusedValues: Record<string, unknown> = {}
  private timer: ReturnType<typeof setTimeout> | undefined
  private unwatch: () => void

  constructor(persona: Persona) {
    this.take(persona)
    this.unwatch = watch(`persona:${persona.id}`, {
      event: (event) => Number(event.data.version) > this.stored.version && void this.changedElsewhere(),
      gap: () => void this.changedElsewhere(),
    })
  }

  get id(): string {
    return this.stored.id
  }

  /** Others' personas and the studio's own can be tried, not changed. */
  get mine(): boolean {
    return this.stored.role_here === 'owner' || this.stored.role_here === 'editor'
  }

  read(path: string): unknown {
    return read(this.draft, path)
  }

  set(path: string, value: unknown): void {
    this.apply([{ path, from: $state.snapshot(this.read(path)), to: value }])
  }

  /** Several values as one step: a preset, a proposal. */
  setAll(values: Record<string, unknown>): void {
    this.apply(Object.entries(values).map(([path, to]) => ({ path, from: $state.snapshot(this.read(path)), to })))
  }

  undo(): void {
    this.turn(this.undoing.undo(), 'from')
  }

  redo(): void {
    this.turn(this.undoing.redo(), 'to')
  }

  private apply(step: Step): void {
    const real = step.filter((one) => JSON.stringify(one.from) !== JSON.stringify(one.to))
    if (real.length === 0) return
    for (const one of real) write(this.draft, one.path, one.to)
    this.undoing.record(real, Date.now())
    this.changed()
  }

  private turn(step: Step | undefined, way: 'from' | 'to'): void {
    if (!step) return
    for (const one of step) write(this.draft, one.path, one[way])
    this.changed()
  }

  private changed(): void {
    this.steps = this.undoing.steps
    if (!this.mine || this.state === 'conflict') return
    this.state = 'waiting'
    if (!this.busy) this.later(REST_MS)
  }

  private later(afterMs: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), afterMs)
  }

  /** Sends what differs. What is refused stays in its field with the reason, and the rest goes without it. */
  async save(leaving = false): Promise<void> {
    clearTimeout(this.timer)
    if (!this.mine || this.state === 'conflict' || this.busy) return
    const sent = $state.snapshot(this.draft) as Document
    const body = difference(this.stored, sent)
    for (const field of Object.keys(this.problems)) if (read(sent, field) === this.refusedValues[field]) delete body[field.split('.')[0]!]
    if (Object.keys(body).length === 0) return this.rest()
    this.state = 'saving'
    this.busy = true
    try {
      this.stored = await personas.change(this.id, body, this.stored.version, leaving)
      this.savedAt = new Date().toISOString()
      this.busy = false
      this.rest()
    } catch (fault) {
      this.busy = false
      this.failed(fault, sent)
    }
  }

  /** After a save there may be more to save, and some of it may be known to be refused. */
  private rest(): void {
    const open = Object.keys(this.change)
    for (const field of Object.keys(this.problems)) if (!open.includes(field.split('.')[0]!)) this.forget(field)
    const refused = Object.keys(this.problems).map((field) => field.split('.')[0])
    if (open.some((key) => !refused.includes(key))) {
      this.state = 'waiting'
      this.later(REST_MS)
    } else this.state = refused.length > 0 ? 'refused' : 'saved'
  }

  private forget(field: string): void {
    this.problems = Object.fromEntries(Object.entries(this.problems).filter(([name]) => name !== field))
  }

  private failed(fault: unknown, sent: Document): void {
    if (api.isAway(fault)) {
      this.state = 'away'
      this.later(AGAIN_MS)
    } else if (fault instanceof api.StudioError && fault.status === 412) this.state = 'conflict'
    else if (fault instanceof api.StudioError && typeof fault.body.field === 'string') this.refuse(fault, sent)
    else {
      this.state = 'refused'
      this.noted = api.explain(fault)
    }
  }

  private refuse(fault: api.StudioError, sent: Document): void {
    const given = Array.isArray(fault.body.errors) ? (fault.body.errors as Problem[]) : [{ field: String(fault.body.field), detail: fault.body.detail }]
    for (const { field, detail } of given) {
      this.problems = { ...this.problems, [field]: detail }
      this.refusedValues[field] = read(sent, field)
    }
    this.state = 'refused'
    if (Object.keys(this.change).length > given.length) this.later(0)
  }

  /** Another tab or program has changed it: shown at once when nothing here waits to be saved. */
  private async changedElsewhere(): Promise<void> {
    if (this.state !== 'saved') return
    const now = await personas.get(this.id).catch(() => null)
    if (now && this.state === 'saved' && now.version > this.stored.version) this.take(now)
    else if (now && this.state === 'saved') this.stored = now
  }

  private take(persona: Persona): void {
    this.stored = persona
    this.draft = structuredClone(documentOf(persona))
    this.problems = {}
    this.undoing.clear()
    this.steps = [0, 0]
    this.state = 'saved'
  }

  /** The stored one counts; what was changed here goes. */
  async reload(): Promise<void> {
    this.take(await personas.get(this.id))
  }

  /** Mine becomes the newest version, under a name; the other edit stays as the version before. */
  async keepMine(name: string): Promise<void> {
    this.stored = await personas.get(this.id)
    this.state = 'waiting'
    await this.save()
    if (this.state as State === 'saved') await versions.name(this.id, name).catch(() => undefined)
  }

  /** A restored or renewed document as the next step, so that undo leads back. */
  renewed(persona: Persona): void {
    const before = $state.snapshot(this.draft) as Document
    this.stored = persona
    this.savedAt = new Date().toISOString()
    this.setAll(Object.fromEntries(Object.keys(difference(before, persona)).map((key) => [key, persona[key as keyof Persona]])))
  }

  close(): void {
    if (this.state === 'waiting') void this.save(true)
    this.unwatch()
    clearTimeout(this.timer)
  }
}
