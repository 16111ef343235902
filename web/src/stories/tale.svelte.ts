/** One open story on its page: what was told, what is being told, and everything one can do about it. */
import * as api from '../api'
import { announce, announceSentences } from '../lib/announcer.svelte'
import { device } from '../lib/device.svelte'
import type { LiveEvent } from '../lib/live'
import { watch } from '../lib/studio.svelte'
import { has, t } from '../lib/t.svelte'
import { lines, PAGE, stories, turns } from './doors'
import { Reveal } from './reveal.svelte'
import type * as Story from './types'
import { MOST } from './window'

export type Telling = { run_id: string; turn_id: string; kind: string; input: string; care: string | null; phase: string; since: number }
/** Why nothing was told; the words that had come stay apart from the story. */
export type Failure = { cause: string; detail: string; next_step: string; partial: string; input: string; care: string | null; stopped: boolean }

/** The five steps of a turn, in their order. */
export const PHASES: readonly string[] = ['user_input', 'warm_slice', 'memory', 'generation', 'complete']

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches || device.paused

export class Tale {
  state = $state.raw<Story.State | null>(null)
  turns = $state.raw<Story.Turn[]>([])
  total = $state(0)
  world = $state.raw<Story.World | null>(null)
  tree = $state.raw<Story.Knot[]>([])
  fault = $state<unknown>(null)
  telling = $state.raw<Telling | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** The turn whose words still appear. */
  fresh = $state<string | null>(null)
  busy = $state(false)
  gone = $state(false)
  readonly reveal = new Reveal()
  private readings = 0
  private heard = 0
  private textSeq = 0
  private unwatch: () => void
  private early: LiveEvent[] | null = []

  constructor(readonly id: string) {
    this.unwatch = watch(`story:${id}`, {
      event: (event) => (this.early ? void this.early.push(event) : this.hear(event)),
      attached: () => void this.catchUp(),
      gap: () => this.load(),
      refused: () => void this.load(),
    })
  }

  close(): void {
    this.unwatch()
    this.reveal.clear()
  }

  readonly choices = $derived<Story.Choice[]>(this.state?.choices ?? [])
  readonly head = $derived<Story.Turn | null>(this.turns.at(-1) ?? null)
  readonly ended = $derived<string | null>(this.head?.ending ?? null)
  readonly waiting = $derived(this.telling !== null || (this.state?.queue.length ?? 0) > 0)
  readonly branch = $derived<Story.Branch | undefined>(this.state?.branches.find((one) => one.active))
  readonly canRedo = $derived(this.branch?.tip != null && this.branch.tip.candidate_id !== this.branch.head?.candidate_id)
  readonly people = $derived<Story.Card[]>(this.world?.entities.filter((one) => one.kind === 'character') ?? [])

  /** What happened while nobody listened is in the story itself; what came since is heard after it. */
  private async catchUp(): Promise<void> {
    this.early ??= []
    await this.load()
    const early = this.early ?? []
    this.early = null
    for (const event of early) this.hear(event)
  }

  private reading = Promise.resolve()
  load = (): Promise<void> => (this.reading = this.read())

  private async read(): Promise<void> {
    const reading = ++this.readings
    try {
      const [state, history, world, tree] = await Promise.all([stories.state(this.id), newest(this.id, Math.max(PAGE, this.turns.length)), stories.world(this.id), stories.tree(this.id)])
      if (reading !== this.readings) return
      this.state = state
      this.turns = history.turns.reverse()
      this.total = history.total
      this.world = world
      this.tree = tree
      this.fault = null
      this.resume(state)
    } catch (refused) {
      if (reading !== this.readings) return
      if (refused instanceof api.StudioError && refused.status === 404) this.gone = true
      this.fault = refused
    }
  }

  /** After a reload the words that were told already stand there, and go on where they were. */
  private resume({ running, pending }: Story.State): void {
    if (running) {
      if (this.telling?.run_id !== running.run_id) {
        this.begin(running.run_id, running.turn_id, running.kind, running.user_input, running.care)
        this.reveal.add(running.text_so_far, true)
      } else this.telling = { ...this.telling, input: running.user_input }
      this.textSeq = Math.max(this.textSeq, running.text_seq)
      if (running.step) this.reach(running.step)
    } else if (this.telling) {
      this.telling = null
      this.asked = ''
    }
    if (!pending) this.failure = null
    else if (!this.failure) this.failure = failed(pending, null)
  }

  private begin(run_id: string, turn_id: string, kind: string, input: string, care: string | null = null): void {
    this.reveal.clear()
    this.heard = 0
    this.failure = null
    this.fresh = turn_id
    this.telling = { run_id, turn_id, kind, input, care, phase: 'user_input', since: Date.now() }
    announce(care ?? t('story.announce.telling'))
  }

  /** What was read before it was heard never takes a telling back. */
  private reach(phase: string): void {
    if (this.telling && PHASES.indexOf(phase) > PHASES.indexOf(this.telling.phase)) this.telling = { ...this.telling, phase }
  }

  private hear(event: LiveEvent): void {
    const data = event.data as Record<string, string> & { index: number }
    if (event.type === 'phase') {
      if (this.telling?.run_id !== data.run_id) {
        this.begin(data.run_id!, data.turn_id!, data.kind!, this.asked, data.care)
        if (!this.asked) void this.load() // somebody moved elsewhere: the story knows how
      }
      this.reach(data.phase!)
    } else if (event.type === 'chunk') {
      if (event.seq <= this.textSeq || this.telling?.run_id !== data.run_id) return
      this.textSeq = event.seq
      this.reveal.add(data.text!, calm())
      this.heard = announceSentences(this.reveal.text, this.heard)
    } else if (event.type === 'complete') void this.completed(data.ending ?? '', data.turn_id!)
    else if (event.type === 'error') void this.broke(data)
    else if (event.type === 'changed') void this.load()
  }

  private async completed(ending: string, turn: string): Promise<void> {
    const rest = this.reveal.text.slice(this.heard).trim()
    if (rest) announce(rest)
    this.asked = ''
    await this.load()
    // Its place comes as a picture later, or never; the words are there.
    if (this.state?.metadata.settings.pictures) void turns.picture(this.id, turn).catch(() => undefined)
    announce(ending ? t('story.announce.end', { ending }) : t('story.announce.yours', { choices: this.choices.map((one) => `${one.index}: ${one.text}`).join('. ') }))
  }

  private async broke(data: Record<string, string>): Promise<void> {
    if (data.error === 'session_deleted') this.gone = true
    this.telling = null
    this.fresh = null
    this.asked = ''
    await this.load()
    const { pending } = this.state ?? {}
    this.failure = pending ? failed(pending, data) : null
    if (this.failure) announce(this.failure.stopped ? t('story.stopped') : t('story.failed'))
  }

  /** What was asked last, until the story says it itself. */
  asked = $state('')

  /** True when the studio has accepted it. */
  move = (text: string, choice?: Story.Choice, wishes: Story.Wishes = {}): Promise<void> => {
    const accepted = this.accept(text, choice, wishes)
    this.settled = accepted.catch(() => undefined)
    return accepted
  }

  private async accept(text: string, choice: Story.Choice | undefined, wishes: Story.Wishes): Promise<void> {
    const waits = this.telling !== null || this.asked !== ''
    if (!waits) {
      this.asked = text
      this.failure = null
    }
    try {
      await this.do(() => turns.take(this.id, text, choice?.choice_id, wishes), false)
    } catch (refused) {
      if (!waits) this.asked = ''
      throw refused
    }
    if (waits) await this.load() // it stands in line, and is seen there
  }

  again = (note = '', wishes?: Story.Wishes): Promise<void> => this.do(() => turns.again(this.id, note, wishes), false)
  stop = (): Promise<void> => this.do(() => turns.stop(this.id), false)
  answerFailure = async (mode: 'retry' | 'keep' | 'discard', run?: string): Promise<void> => {
    await this.do(() => turns.resume(this.id, mode, run), mode === 'discard')
    this.failure = null
  }
  /** A move that waits in line, or was in line when the studio stopped, is let go; its words are the caller's again. */
  withdraw = async (run: Story.Run): Promise<void> => {
    if (run.status === 'queued') await turns.stop(this.id, run.turn_id)
    await turns.resume(this.id, 'discard', run.run_id)
    await this.load()
  }
  /** What the stop that cut off the newest move cut off besides. */
  cutOff = async (): Promise<Story.Run[]> => {
    const { items } = await turns.runs(this.id)
    const since = items.findIndex((one) => one.status !== 'interrupted' && one.status !== 'discarded')
    return items.slice(0, since < 0 ? items.length : since).filter((one) => one.status === 'interrupted').slice(1).reverse()
  }
  /** A move made differently, from where it was made. */
  retell = async (turn: Story.Turn, text: string, follow: boolean): Promise<void> => {
    this.asked = text
    this.failure = null
    await this.do(() => turns.replay(this.id, turn.turn_id, text, follow), false)
  }
  undo = (): Promise<void> => this.step(async () => this.total > 0 && lines.undo(this.id))
  redo = (): Promise<void> => this.step(async () => this.canRedo && lines.redo(this.id))
  fork = (turn: string, candidate?: string): Promise<void> => this.step(() => lines.fork(this.id, turn, candidate))
  take = (branch: string): Promise<void> => this.step(() => lines.take(this.id, branch))
  select = (turn: string, candidate: string): Promise<void> => this.step(() => turns.select(this.id, turn, candidate))
  /** One telling further or back, from the one that counts by then. */
  next = (turn: string, by: number): Promise<void> =>
    this.step(async () => {
      const { candidates } = await turns.get(this.id, turn)
      const from = this.turns.find((one) => one.turn_id === turn)?.candidate_index ?? 0
      const to = candidates.find((one) => one.index === from + by)
      if (to) await turns.select(this.id, turn, to.candidate_id)
    })

  /** How many more came. */
  earlier = async (): Promise<number> => {
    const page = await stories.history(this.id, PAGE, this.turns.length)
    this.turns = [...page.turns.reverse(), ...this.turns]
    return page.turns.length
  }

  /** Every step that was asked for is taken. */
  settled: Promise<unknown> = Promise.resolve()

  /** Steps that are asked for faster than they are taken follow one another, and none is lost. */
  private step(what: () => Promise<unknown>): Promise<void> {
    const taken = this.settled.then(() => this.do(what))
    this.settled = taken.catch(() => undefined)
    return taken
  }

  private async do(what: () => Promise<unknown>, moves = true): Promise<void> {
    this.busy = true
    try {
      await what()
      if (moves) {
        this.fresh = null
        await this.load()
        await this.reading // one that began meanwhile knows better
      }
    } finally {
      this.busy = false
    }
  }
}

/** As many turns as there were, from as many pages as that takes; from one, when the story moved between them. */
async function newest(id: string, many: number): Promise<{ turns: Story.Turn[]; total: number }> {
  const starts = Array.from({ length: Math.ceil(many / MOST) }, (_, page) => page * MOST)
  const pages = await Promise.all(starts.map((start) => stories.history(id, Math.min(MOST, many - start), start)))
  const ids = new Set(pages.flatMap((page) => page.turns.map((one) => one.turn_id)))
  const [first] = pages
  const whole = pages.every((page) => page.total === first!.total) && ids.size === pages.reduce((sum, page) => sum + page.turns.length, 0)
  return whole ? { turns: pages.flatMap((page) => page.turns), total: first!.total } : first!
}

function failed(run: Story.Run, said: Record<string, string> | null): Failure {
  const cause = run.cause ?? run.error ?? 'unavailable'
  const key = `story.cause.${cause}`
  const detail = has(key) ? t(key) : (said?.detail ?? t('story.cause.unavailable'))
  return { cause, detail, next_step: said?.next_step ?? '', partial: run.partial_text, input: run.user_input, care: run.care ?? null, stopped: run.status === 'cancelled' }
}
