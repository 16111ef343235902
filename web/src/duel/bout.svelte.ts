/** One round on this page: two texts that grow, a vote from the first word of both, and who was who after it. */
import * as api from '../api'
import { announce } from '../lib/announcer.svelte'
import { Coalescer } from '../lib/coalescer'
import type { LiveEvent } from '../lib/live'
import { watch } from '../lib/studio.svelte'
import { t } from '../lib/t.svelte'
import { arena as doors, type Outcome, type Round, type Side, type Voted } from './doors'

export const SIDES = ['a', 'b'] as const
const DONE = ['open', 'voted', 'void', 'skipped']

export class Bout {
  texts = $state<Record<Side, string>>({ a: '', b: '' })
  status = $state<Record<Side, string>>({ a: 'writing', b: 'writing' })
  state = $state<Round['state']>('answering')
  round = $state.raw<Round>(null!)
  voted = $state.raw<Voted | null>(null)
  criteria = $state<Record<string, string>>({})
  fault = $state<unknown>(null)
  sending = $state(false)
  private leave: (() => void) | undefined
  private buffers: Record<Side, Coalescer>

  constructor(round: Round) {
    this.buffers = { a: this.buffer('a'), b: this.buffer('b') }
    this.round = round
    this.state = round.state
    this.follow()
  }

  /** At least one word of either side is to be seen, and nothing has been said of it yet. */
  get votable(): boolean {
    return (this.state === 'answering' || this.state === 'open') && SIDES.every((side) => this.texts[side] !== '') && !this.sending
  }

  get writing(): boolean {
    return this.state === 'answering' && SIDES.some((side) => this.status[side] === 'writing')
  }

  get over(): boolean {
    return this.voted !== null || this.round.vote !== null || this.state === 'skipped'
  }

  get same(): boolean {
    return DONE.includes(this.state) && this.texts.a !== '' && this.texts.a === this.texts.b
  }

  close(): void {
    this.leave?.()
    for (const side of SIDES) this.buffers[side].drop()
  }

  async vote(outcome: Outcome): Promise<void> {
    if (!this.votable) return
    this.sending = true
    try {
      this.voted = await doors.vote(this.round.id, { outcome, criteria: this.criteria })
      this.state = 'voted'
      this.reveal()
      await this.read()
    } catch (refused) {
      this.fault = refused
      announce(api.explain(refused))
    } finally {
      this.sending = false
    }
  }

  async retry(side: Side): Promise<void> {
    await this.act(async () => {
      this.texts[side] = ''
      this.status[side] = 'writing'
      this.state = (await doors.retry(this.round.id, side)).state
    })
  }

  skip = (): Promise<void> =>
    this.act(async () => {
      this.take(await doors.skip(this.round.id))
      this.reveal()
    })

  stop = (): Promise<void> => this.act(async () => this.take(await doors.stop(this.round.id)))

  private async act(what: () => Promise<void>): Promise<void> {
    this.fault = null
    await what().catch((refused) => (this.fault = refused))
  }

  private reveal(): void {
    const shown = this.voted?.reveal ?? this.round.reveal
    if (shown) announce(t('duel.revealed', { a: shown.a.contestant.label, b: shown.b.contestant.label }))
  }

  private buffer = (side: Side): Coalescer => new Coalescer((text) => (this.texts[side] += text))

  private follow(): void {
    this.leave = watch(`round:${this.round.id}`, { event: (event) => this.heard(event), gap: () => this.read() }, 0)
  }

  private heard(event: LiveEvent): void {
    const side = event.data.side as Side
    if (event.type === 'text.delta' && this.status[side] === 'writing') this.buffers[side].add(event.data.text as string)
    if (event.type === 'side.done') this.ended(side, 'final')
    if (event.type === 'side.failed') this.ended(side, 'failed')
    if (event.type === 'round.changed') this.changed(event.data.state as Round['state'])
  }

  private ended(side: Side, status: string): void {
    this.buffers[side].flush()
    this.status[side] = status
  }

  /** A vote of this page is known before its news; one of another tab shows who was who here, too. */
  private changed(state: Round['state']): void {
    const news = state !== this.state
    this.state = state
    if (state === 'open' && news) announce(t('duel.both.done'))
    if (this.over || DONE.includes(state)) void this.read()
  }

  private async read(): Promise<void> {
    try {
      this.take(await doors.round(this.round.id))
    } catch (refused) {
      this.fault = refused
    }
  }

  private take(round: Round): void {
    this.round = round
    this.state = round.state
    for (const side of SIDES) {
      if (round.sides[side].status === 'writing') continue
      this.buffers[side].drop()
      this.texts[side] = round.sides[side].text
      this.status[side] = round.sides[side].status
    }
  }
}
