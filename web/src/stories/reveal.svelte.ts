/** Words appear at a pace one can read, however fast they are told; a press shows the rest at once. */
import { readLook, writeLook } from '../lib/cookie'

const EVERY_MS = 80
/** How fast words appear, a second; 0 for all at once. Kept on this device. */
export const RATES = [12, 25, 60, 0] as const
const kept = typeof document === 'undefined' ? undefined : readLook().story
export const pace = $state({ words: RATES.find((one) => String(one) === kept) ?? 25 })

export function setPace(words: number): void {
  pace.words = RATES.find((one) => one === words) ?? 25
  writeLook({ story: String(pace.words) })
}

/** A teller that is far ahead is caught up with in about so many seconds. */
const BEHIND_SECONDS = 6

export class Reveal {
  shown = $state('')
  private told = ''
  private timer: ReturnType<typeof setInterval> | undefined

  get whole(): boolean {
    return this.shown.length >= this.told.length
  }

  get text(): string {
    return this.told
  }

  add(more: string, atOnce: boolean): void {
    this.told += more
    if (atOnce || pace.words === 0) this.finish()
    else this.timer ??= setInterval(() => this.step(), EVERY_MS)
  }

  finish(): void {
    this.halt()
    this.shown = this.told
  }

  clear(): void {
    this.halt()
    this.told = this.shown = ''
  }

  private step(): void {
    const rest = this.told.slice(this.shown.length)
    const ahead = rest.length / 6 / BEHIND_SECONDS
    this.shown = this.told.slice(0, this.shown.length + span(rest, (Math.max(pace.words, ahead) * EVERY_MS) / 1000))
    if (this.whole) this.halt()
  }

  private halt(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}

/** How many letters the next words take, with the space behind them. */
export function span(text: string, words: number): number {
  const found = text.match(/\s*\S+\s*/g) ?? []
  return found.slice(0, Math.max(1, Math.round(words))).join('').length || text.length
}
