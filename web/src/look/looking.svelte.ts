/** One look while it is changed: what is shown, what is stored, and every step between. */
import * as api from '../api'
import type { Editing } from '../cast/editing.svelte'
import { difference, read, write } from '../cast/paths'
import { Undo, type Step } from '../cast/undo'
import { dressing } from './doors'
import { SvelteSet } from 'svelte/reactivity'
import { LOCKABLE, resolvedAt } from './ranges'
import type { Look, Resolved, Weight } from './types'

const REST_MS = 400
const AGAIN_MS = 3000
const CALM_MS = 700
type Notes = { warnings: string[]; missing: string[]; bases: Record<string, string> }
type State = 'saved' | 'waiting' | 'saving' | 'away' | 'refused' | 'conflict'

export class Looking {
  draft: Look = $state()!
  /** What the seed has filled in, as of the last save. */
  resolved = $state.raw<Resolved>({ garments: [] })
  /** What is not as it was asked for, as of the last save. */
  notes = $state.raw<Notes>({ warnings: [], missing: [], bases: {} })
  state = $state<State>('saved')
  savedAt = $state<string | null>(null)
  problem = $state('')
  steps = $state.raw<[back: number, forth: number]>([0, 0])
  /** Counts the moments in which the look has come to rest; small pictures follow those alone. */
  rested = $state(0)
  /** Parts and single fields that Random leaves as they are seen. */
  readonly locked = new SvelteSet<string>()
  /** How it looked when the tab was opened; "before" shows it. */
  first!: Look
  private stored!: Look
  private revision = 1
  private undoing = new Undo()
  private saving: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private resting: ReturnType<typeof setTimeout> | undefined

  private constructor(private edit: Editing) {}

  static async open(edit: Editing): Promise<Looking> {
    const made = new Looking(edit)
    await made.reload()
    made.first = made.stored
    return made
  }

  get id(): string {
    return this.edit.id
  }

  get name(): string {
    return this.edit.draft.name
  }

  /** What the lips try out. */
  get greeting(): string {
    return this.edit.draft.greeting || this.edit.draft.name
  }

  get licence(): string {
    return String(this.edit.read('license') ?? '')
  }

  get mine(): boolean {
    return this.edit.mine
  }

  read(path: string): unknown {
    return read(this.draft, path)
  }

  /** What is chosen, else what the seed gives. */
  seen(path: string): unknown {
    return this.read(path) ?? resolvedAt(this.resolved, path)
  }

  /** A part holds its fields. */
  isLocked(path: string): boolean {
    return this.locked.has(path) || this.locked.has(path.split('.')[0]!)
  }

  lock(path: string, on: boolean): void {
    const part = path.split('.')[0]!
    if (on) this.locked.add(path)
    else if (!this.locked.delete(path)) this.locked.delete(part)
  }

  set(path: string, value: unknown): void {
    this.setAll({ [path]: value })
  }

  setAll(values: Record<string, unknown>): void {
    const step = Object.entries(values).map(([path, to]) => ({ path, from: $state.snapshot(this.read(path)), to }))
    const real = step.filter((one) => JSON.stringify(one.from) !== JSON.stringify(one.to))
    if (real.length === 0) return
    this.put(real, 'to')
    this.undoing.record(real, Date.now())
    this.changed()
  }

  undo(): void {
    this.turn(this.undoing.undo(), 'from')
  }

  redo(): void {
    this.turn(this.undoing.redo(), 'to')
  }

  /** Somebody else by chance; what is locked stays as it is seen now. */
  async random(): Promise<void> {
    await this.save()
    const whole = LOCKABLE.filter((part) => this.locked.has(part))
    const { look } = await dressing.random(this.id, whole)
    const open = Object.fromEntries(LOCKABLE.filter((part) => !whole.includes(part)).map((part) => [part, emptied(look[part])]))
    const all: Record<string, unknown> = { ...look, ...open }
    for (const field of this.locked) if (field.includes('.')) write(all, field, $state.snapshot(this.seen(field)))
    this.setAll(Object.fromEntries(Object.keys(difference(this.draft, all, Object.keys(all))).map((key) => [key, all[key]])))
  }

  async reload(): Promise<void> {
    const found = await dressing.read(this.id)
    this.take(found.look, found.revision)
    this.resolved = found.resolved ?? this.resolved
    this.notes = notesOf(found)
    this.draft = structuredClone(found.look)
    this.undoing.clear()
    this.steps = [0, 0]
    this.rested++
    this.state = 'saved'
    this.problem = ''
  }

  take(look: Look, revision: number): void {
    this.stored = look
    this.revision = revision
  }

  /** As it was after an earlier change; that is a change too. */
  async restore(revision: number): Promise<void> {
    await this.save()
    await dressing.restore(this.id, revision)
    await this.reload()
  }

  /** A kept picture became the portrait, which is no step to take back. */
  portrayed(look: Look, revision: number): void {
    this.take(look, revision)
    this.draft.portrait = look.portrait
  }

  /** One save at a time; whoever waits for it knows afterwards that everything is stored. */
  async save(leaving = false): Promise<void> {
    clearTimeout(this.timer)
    if (this.saving) await this.saving
    if (!this.mine || this.state === 'conflict') return
    const sent = $state.snapshot(this.draft) as Look
    const body = difference(this.stored, sent, Object.keys(sent))
    if (Object.keys(body).length === 0) this.state = 'saved'
    else await (this.saving = this.send(body, sent, leaving).finally(() => (this.saving = null)))
  }

  close(): void {
    if (this.state === 'waiting') void this.save(true)
    clearTimeout(this.timer)
    clearTimeout(this.resting)
  }

  private async send(body: Record<string, unknown>, sent: Look, leaving: boolean): Promise<void> {
    this.state = 'saving'
    try {
      const found = await dressing.change(this.id, { ...body, revision: this.revision }, leaving)
      this.take(found.look, found.revision)
      this.savedAt = new Date().toISOString()
      this.problem = ''
      const still = JSON.stringify(this.draft) === JSON.stringify(sent)
      if (still) this.draft = structuredClone(found.look)
      this.state = still ? 'saved' : 'waiting'
      if (still) void this.fill()
      else this.later(REST_MS)
    } catch (fault) {
      this.failed(fault)
    }
  }

  private async fill(): Promise<void> {
    const found = await dressing.read(this.id).catch(() => null)
    if (found?.revision !== this.revision || !found.resolved) return
    this.resolved = found.resolved
    this.notes = notesOf(found)
  }

  private failed(fault: unknown): void {
    this.problem = api.explain(fault)
    if (api.isAway(fault)) {
      this.state = 'away'
      this.later(AGAIN_MS)
    } else this.state = fault instanceof api.StudioError && fault.status === 409 ? 'conflict' : 'refused'
  }

  private turn(step: Step | undefined, way: 'from' | 'to'): void {
    if (!step) return
    this.put(step, way)
    this.changed()
  }

  /** What is tried on somebody who cannot be changed goes into the draft that a copy is made of. */
  private put(step: Step, way: 'from' | 'to'): void {
    for (const one of step) {
      write(this.draft, one.path, one[way])
      if (!this.mine && this.edit.read(`look.${one.path}`) !== undefined) this.edit.set(`look.${one.path}`, one[way])
    }
  }

  private changed(): void {
    this.steps = this.undoing.steps
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rested++, CALM_MS)
    if (!this.mine || this.state === 'conflict') return
    this.state = 'waiting'
    this.later(REST_MS)
  }

  private later(afterMs: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), afterMs)
  }
}

/** A style's own family is drawn without its kit, so that only chosen ones are missed. */
function notesOf({ warnings, weights, bases }: { warnings?: string[] | null; weights?: unknown; bases?: Record<string, string> | null }): Notes {
  const items = (weights as { weights: Weight[] } | null | undefined)?.weights ?? []
  const missing = items.filter((one) => one.weight !== 0 && !one.available && one.role !== 'style')
  return { warnings: warnings ?? [], missing: missing.map((one) => one.id), bases: bases ?? {} }
}

/** Nothing chosen: the seed decides. */
const emptied = (part: unknown): unknown =>
  typeof part === 'object' && part !== null ? Object.fromEntries(Object.keys(part).map((key) => [key, null])) : null
