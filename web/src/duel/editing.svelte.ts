/** The five fields of one persona: kept 400 ms after the last key; a race that is lost keeps one's own words as a draft. */
import { explain, StudioError } from '../api'
import { cast, type Actor, type Fields } from './doors'

const AFTER_MS = 400
export const FIELDS = ['name', 'role', 'body', 'description', 'goal'] as const
export type Field = (typeof FIELDS)[number]
const of = (actor: Actor): Required<Fields> => ({ name: actor.name, role: actor.role, body: actor.body, description: actor.description, goal: actor.goal, age: actor.age })

export class Editing {
  draft = $state<Required<Fields>>({} as Required<Fields>)
  savedAt = $state<string | null>(null)
  saving = $state(false)
  problem = $state('')
  /** What somebody else wrote meanwhile. */
  theirs = $state.raw<Actor | null>(null)
  private kept: Actor
  private timer: ReturnType<typeof setTimeout> | undefined
  private line: Promise<unknown> = Promise.resolve()

  constructor(
    actor: Actor,
    private saved: (actor: Actor) => void,
  ) {
    this.kept = actor
    this.draft = of(actor)
  }

  get id(): string {
    return this.kept.id
  }

  changed(): void {
    this.problem = ''
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), AFTER_MS)
  }

  /** The page is left, or another persona is chosen: what waits is kept now. */
  leave(): void {
    if (this.timer !== undefined) this.save()
  }

  /** News of this persona; words that are being typed stay. */
  heard(actor: Actor): void {
    if (this.timer !== undefined || this.saving || actor.version <= this.kept.version) return
    this.kept = actor
    this.draft = of(actor)
  }

  keepMine(): void {
    if (this.theirs) this.kept = this.theirs
    this.theirs = null
    this.save()
  }

  takeTheirs(): void {
    if (!this.theirs) return
    this.kept = this.theirs
    this.draft = of(this.theirs)
    this.saved(this.theirs)
    this.theirs = null
  }

  private save(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.line = this.line.then(() => this.send())
  }

  private async send(): Promise<void> {
    const before = of(this.kept)
    const now = { ...this.draft, age: this.draft.age === null || Number.isNaN(this.draft.age) ? null : Number(this.draft.age) }
    const change = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== before[name as keyof Fields]))
    if (Object.keys(change).length === 0 || this.theirs) return
    this.saving = true
    try {
      this.kept = await cast.change(this.kept.id, change, this.kept.version)
      this.saved(this.kept)
      this.savedAt = new Date().toISOString()
      this.problem = ''
    } catch (fault) {
      if (fault instanceof StudioError && fault.status === 412) this.theirs = await cast.get(this.kept.id)
      else this.problem = explain(fault)
    } finally {
      this.saving = false
    }
  }
}
