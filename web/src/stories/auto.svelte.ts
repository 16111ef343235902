/** A story that goes on by itself for some turns: paused when nobody looks, and over at whatever wants somebody. */
import { t } from '../lib/t.svelte'
import { aloud } from './aloud.svelte'
import type { Tale } from './tale.svelte'

export type AtChoices = 'first' | 'any' | 'stop'
export type Why = 'done' | 'choices' | 'end' | 'failed' | null

export class Auto {
  on = $state(false)
  paused = $state(false)
  done = $state(0)
  turns = $state(5)
  seconds = $state(4)
  choose = $state<AtChoices>('first')
  /** Why it stopped by itself. */
  why = $state<Why>(null)

  constructor(private tale: Tale) {}

  begin(turns: number, seconds: number, choose: AtChoices): void {
    Object.assign(this, { turns, seconds, choose, done: 0, why: null, paused: false, on: true })
  }

  stop(why: Why = null): void {
    this.on = false
    this.why = why
  }

  /** Whether the next move may be made once its time has come. */
  get ready(): boolean {
    return this.on && !this.paused && !this.tale.waiting && !this.tale.busy && this.tale.reveal.whole && aloud.turn === null
  }

  async step(): Promise<void> {
    const { tale } = this
    if (!this.ready) return
    if (tale.failure) return this.stop('failed')
    if (tale.ended !== null) return this.stop('end')
    if (this.done >= this.turns) return this.stop('done')
    const { choices } = tale
    if (choices.length > 0 && this.choose === 'stop') return this.stop('choices')
    const choice = choices[this.choose === 'any' ? Math.floor(Math.random() * choices.length) : 0]
    this.done++
    await tale.move(choice?.text ?? t('story.continue.words'), choice).catch(() => this.stop('failed'))
  }
}
