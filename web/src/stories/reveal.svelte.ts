/** Words appear at a pace one can read, however fast they are told; a press shows the rest at once. */
const EVERY_MS = 80
const WORDS_A_SECOND = 25
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
    if (atOnce) this.finish()
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
    this.shown = this.told.slice(0, this.shown.length + span(rest, (Math.max(WORDS_A_SECOND, ahead) * EVERY_MS) / 1000))
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
