/** What a user has typed and not sent, kept by the studio: 400 ms after the last key, and at once on leaving. */
import * as api from '../api'

const AFTER_MS = 400

export class Draft {
  private timer: ReturnType<typeof setTimeout> | undefined
  private waiting: string | null = null
  /** One after the other: what was kept last must not be overtaken by what was kept before it. */
  private line: Promise<unknown> = Promise.resolve()

  constructor(private key: string) {}

  async read(): Promise<string> {
    try {
      return await api.drafts.read(this.key)
    } catch {
      // No draft, or no studio: an empty field either way, and typing goes on.
      return ''
    }
  }

  write(text: string): void {
    this.waiting = text
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.keep(false), AFTER_MS)
  }

  leave(): void {
    if (this.waiting !== null) this.keep(true)
  }

  /** The studio has accepted the words; nothing is left to keep. */
  sent(): void {
    clearTimeout(this.timer)
    this.waiting = null
    this.line = this.line.then(() => api.drafts.keep(this.key, '')).catch(() => undefined)
  }

  private keep(leaving: boolean): void {
    clearTimeout(this.timer)
    const text = this.waiting
    if (text === null) return
    this.waiting = null
    const keep = (): Promise<unknown> => api.drafts.keep(this.key, text, leaving)
    this.line = (leaving ? keep() : this.line.then(keep)).catch(() => {
      this.waiting ??= text
      if (!leaving) this.timer = setTimeout(() => this.keep(false), 3000)
    })
  }
}
