/**
 * Collects pieces of streamed text and hands them over every 80 ms.
 * A timer, not an animation frame: frames stop in hidden tabs, and the text must go on there.
 */
export class Coalescer {
  private waiting = ''
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private take: (text: string) => void,
    private everyMs = 80,
  ) {}

  add(text: string): void {
    this.waiting += text
    this.timer ??= setTimeout(() => this.flush(), this.everyMs)
  }

  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.waiting === '') return
    const text = this.waiting
    this.waiting = ''
    this.take(text)
  }

  drop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.waiting = ''
  }
}
