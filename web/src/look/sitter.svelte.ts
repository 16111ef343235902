/** The picture in the middle: drawn anew at most once per frame, one request at a time, and only the newest is shown. */
import { explain } from '../api'
import { dressing, type Picture } from './doors'

export class Sitter {
  url = $state('')
  problem = $state('')
  private wanted: Picture | null = null
  private busy = false
  private frame = 0
  private old: string[] = []
  private closed = false

  constructor(private persona: string) {}

  show(picture: Picture): void {
    this.wanted = picture
    if (!this.busy && !this.frame) this.frame = requestAnimationFrame(() => void this.draw())
  }

  close(): void {
    this.closed = true
    cancelAnimationFrame(this.frame)
    for (const url of this.old) URL.revokeObjectURL(url)
  }

  private async draw(): Promise<void> {
    this.frame = 0
    const asked = this.wanted
    if (!asked || this.closed) return
    this.busy = true
    try {
      const drawn = await dressing.preview(this.persona, asked)
      if (!this.closed && asked === this.wanted) this.hang(drawn)
      this.problem = ''
    } catch (fault) {
      this.problem = explain(fault)
    }
    this.busy = false
    if (asked !== this.wanted) this.show(this.wanted!)
  }

  /** The one before stays until the next has come, so that nothing flickers. */
  private hang(drawn: Blob): void {
    this.url = URL.createObjectURL(drawn)
    this.old.push(this.url)
    while (this.old.length > 2) URL.revokeObjectURL(this.old.shift()!)
  }
}
