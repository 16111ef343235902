/** Where a persona is shown: hangs its drawing, lets it live, and changes it for another without a flicker. */
import type { FaceTable } from '../api/types'
import { Avatar } from './avatar'
import type { AvatarCanvas } from './avatarCanvas'
import type { Doing, Manners } from './avatarManners'
import { rebuild } from '../lib/drawing'
import type { Metadata } from './figure'
import type { Shape } from '../lib/mouth'

/** Finishes that are made over pixels; what paints them is fetched when somebody wears one. */
const PAINTED = new Set(['pixel', 'watercolor'])
const FADE_MS = 160
/** Changes that follow each other faster than this are one movement: the newest is shown at once. */
const FLOWING_MS = 350
const calm = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-reduced-motion: reduce)')

export class Easel {
  private avatar: Avatar | undefined
  private canvas: AvatarCanvas | undefined
  private moving = false
  private hungAt = -Infinity
  private shown: Element | undefined
  private manners: Manners | undefined
  private doing: Doing = 'idle'

  constructor(private host: HTMLElement) {}

  /** A new drawing in the place of the old one, which fades out over it; life goes on. */
  hang(source: string, face: FaceTable | null, bare = false): void {
    const { svg, metadata } = rebuild(source)
    const meta = metadata as Metadata
    if (bare) svg.querySelector('[data-part="background"]')?.remove()
    const before = this.avatar
    this.canvas = PAINTED.has(meta.finish) && Canvas ? new Canvas(svg, meta.finish, meta.colours, meta.dots) : undefined
    if (PAINTED.has(meta.finish) && !Canvas) void learnToPaint().then(() => this.shown === svg && this.hang(source, face, bare))
    this.avatar = new Avatar(svg, standing(meta, svg), face, () => void this.canvas?.paint())
    if (before) this.avatar.succeed(before)
    before?.close()
    this.avatar.manners = this.manners
    if (!this.manners) void import('./avatarManners').then((taught) => this.learn(new taught.Manners()))
    this.show(this.canvas?.element ?? svg)
    this.avatar.move(this.moving)
    void this.canvas?.paint(true)
  }

  move(on: boolean): void {
    this.moving = on
    this.avatar?.move(on)
    if (!on) void this.canvas?.settle()
  }

  feel(face: FaceTable): void {
    this.avatar?.feel(face)
    if (!this.moving) void this.canvas?.settle()
  }

  /** What it is seen doing from now on. */
  behave(doing: Doing): void {
    this.doing = doing
    this.manners?.behave(doing, performance.now())
    if (this.moving) return
    this.avatar?.settle()
    void this.canvas?.settle()
  }

  /** Whether it asks something. */
  wonder(asks: boolean): void {
    if (this.manners) this.manners.asking = asks
  }

  shape(shape: Shape | 'rest'): void {
    this.avatar?.shape(shape)
  }

  attend(x: number, y: number): void {
    this.avatar?.attend(x, y)
  }

  arrive(): void {
    this.avatar?.arrive()
  }

  close(): void {
    this.avatar?.close()
    this.avatar = undefined
  }

  private learn(manners: Manners): void {
    this.manners ??= manners
    if (this.avatar) this.avatar.manners = this.manners
    this.behave(this.doing)
  }

  private show(next: Element): void {
    const now = performance.now()
    const old = this.shown
    const fades = old && !calm?.matches && now - this.hungAt > FLOWING_MS
    this.hungAt = now
    this.shown = next
    if (!fades) return this.host.replaceChildren(next)
    this.host.replaceChildren(next, old)
    const gone = (): void => old.remove()
    old.animate({ opacity: [1, 0] }, FADE_MS).finished.then(gone, gone)
  }
}

let Canvas: typeof AvatarCanvas | undefined

async function learnToPaint(): Promise<void> {
  Canvas = (await import('./avatarCanvas')).AvatarCanvas
}

/** Somebody who is seen whole sways on the feet, not under the neck. */
function standing(meta: Metadata, svg: SVGSVGElement): Metadata {
  const { x, y, width, height } = svg.viewBox.baseVal
  const figure = meta.parts.figure
  if (height < 250 || !figure) return meta
  return { ...meta, parts: { ...meta.parts, figure: { ...figure, pivot: [x + width / 2, y + height * 0.94] } } }
}
