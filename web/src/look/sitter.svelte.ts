/** The persona in the middle: drawn anew with one request at a time, and only the newest is shown. */
import { explain } from '../api'
import { Easel } from '../figure/avatarEasel'
import { TimedMouth } from '../lib/mouth'
import { captionOf } from '../lib/sentences'
import { dressing, type Picture } from './doors'

type Shown = { hash: string; frame: string }

/** A studio that has too much to do for a moment is asked again before anybody is told. */
const PATIENCE = 2
const AGAIN_MS = 500

export class Sitter {
  problem = $state('')
  /** The persona is there. */
  drawn = $state(false)
  private busy = false
  private easel: Easel | undefined
  private wanted: Picture | null = null
  private asked = false
  private tries = 0
  private shown: Shown | null = null
  private closed = false
  /** What the lips say now: whoever hears nothing reads it. */
  caption = $state('')
  private mouth = new TimedMouth((shape) => {
    this.easel?.shape(shape)
    if (shape === 'rest') this.caption = ''
  })

  constructor(private persona: string) {}

  enter(host: HTMLElement, moving: boolean): void {
    this.easel = new Easel(host)
    this.easel.move(moving)
  }

  show(picture: Picture): void {
    this.wanted = picture
    if (this.busy || this.asked) return
    this.asked = true
    queueMicrotask(() => void this.draw())
  }

  move(on: boolean): void {
    this.easel?.move(on)
    if (!on) this.mouth.hush()
  }

  attend(x: number, y: number): void {
    this.easel?.attend(x, y)
  }

  /** The lips move to these words; nothing is heard. */
  say(text: string): void {
    this.mouth.say(text)
    this.caption = captionOf(text)
  }

  close(): void {
    this.closed = true
    this.mouth.hush()
    this.easel?.close()
  }

  private async draw(): Promise<void> {
    this.asked = false
    const asked = this.wanted
    if (!asked || this.closed) return
    this.busy = true
    try {
      const { svg, face, look_hash } = await dressing.alive(this.persona, asked)
      const now = { hash: look_hash, frame: JSON.stringify([asked.frame, asked.performance?.pose, asked.performance?.outfit, asked.performance?.facing]) }
      if (!this.closed) this.change(svg, face, now)
      this.problem = ''
      this.tries = 0
    } catch (fault) {
      if (this.tries++ < PATIENCE) setTimeout(() => this.wanted === asked && this.show({ ...asked }), AGAIN_MS)
      else this.problem = explain(fault)
    }
    this.busy = false
    if (asked !== this.wanted) this.show(this.wanted!)
  }

  /** Only a feeling that changes moves the same face; everything else is another drawing, and so is a face from the side. */
  private change(svg: string, face: Parameters<Easel['feel']>[0], now: Shown): void {
    const same = this.shown?.hash === now.hash && this.shown.frame === now.frame && svg.includes('data-face=')
    if (same) this.easel?.feel(face)
    else this.easel?.hang(svg, face)
    this.shown = now
    this.drawn = true
  }
}
