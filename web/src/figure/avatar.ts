/** Moves a drawn persona: sets transforms, opacities and path data of its live document, and nothing else. */
import type { FaceTable } from '../api/types'
import {
  between, blinkAt, breathAt, gazeAt, lidAt, mix, pathData, springStep, swayAt, transformOf,
  type Metadata, type Pose,
} from './figure'
import type { Manners } from './avatarManners'
import type { Shape } from '../lib/mouth'

const IDLE_MS = 1000 / 15
const TALK_MS = 1000 / 20
const BRISK_MS = 1000 / 30
const ARRIVAL_MS = 1100
/** Lids stay open while a feeling comes: a blink would hide it. */
const QUIET_MS = 200
/** Eyes that jump farther than this blink on the way. */
const JUMP = 0.35
/** Of all shapes these are the rests: 'X' and 'rest' come after the letters of sounds. */
const shut = (shape: string): boolean => shape > 'H'

type Change = { from: FaceTable; to: FaceTable; since: number }
type MouthChange = { from: Record<string, number[]>; shape: Shape | 'rest'; since: number }

export class Avatar {
  private parts = new Map<string, SVGElement>()
  private faces = new Map<string, SVGElement[]>()
  private fades: [string, SVGElement][] = []
  private written = new Map<SVGElement, string>()
  private springs: { spring: Metadata['springs'][number]; x: number; v: number }[]
  private timer: ReturnType<typeof setTimeout> | undefined
  private born = performance.now()
  private last = this.born
  private arrived = -Infinity
  private blinkedAt = -Infinity
  private felt = -Infinity
  /** How often it blinked before the feeling of now. */
  private rateBefore = 1
  /** What it does; without this it is only alive. */
  manners: Manners | undefined
  private change: Change | null = null
  private mouth: MouthChange = { from: {}, shape: 'rest', since: -Infinity }
  private shownMouth: Record<string, number[]> = {}
  private moving = false
  private talking = false
  /** Where a visitor's pointer is, −1…1; the eyes follow it a little. */
  private attention: [number, number] = [0, 0]
  private attends: [number, number] = [0, 0]

  constructor(
    svg: SVGSVGElement,
    private meta: Metadata,
    private face: FaceTable | null,
    /** Called after every change of the drawing, for finishes that are painted from it. */
    private ondrawn: () => void = () => undefined,
  ) {
    for (const one of svg.querySelectorAll<SVGElement>('[data-part]')) this.parts.set(one.dataset.part!, one)
    for (const one of svg.querySelectorAll<SVGElement>('[data-face]')) {
      this.faces.set(one.dataset.face!, [...(this.faces.get(one.dataset.face!) ?? []), one])
    }
    for (const one of svg.querySelectorAll<SVGElement>('[data-fade]')) this.fades.push([one.dataset.fade!, one])
    this.springs = meta.springs.map((spring) => ({ spring, x: 0, v: 0 }))
    document.addEventListener('visibilitychange', this.wake)
  }

  /** The same life in another drawing: breath, glance and hair go on from where they are. */
  succeed(before: Avatar): void {
    this.born = before.born
    this.last = before.last
    this.arrived = before.arrived
    this.blinkedAt = before.blinkedAt
    this.felt = before.felt
    this.rateBefore = before.rateBefore
    if (before.face && this.face && this.face.emotion !== before.face.emotion) this.turn(before.face, this.face, performance.now())
    this.attention = before.attention
    this.attends = before.attends
    this.mouth = { ...before.mouth, from: {} }
    this.talking = before.talking
    for (const one of this.springs) {
      const same = before.springs.find((other) => other.spring.part === one.spring.part)
      if (same) [one.x, one.v] = [same.x, same.v]
    }
  }

  /** Motion on or off; off keeps the pose as it is, so nothing jumps. */
  move(on: boolean): void {
    if (on === this.moving) return
    this.moving = on
    clearTimeout(this.timer)
    this.last = performance.now()
    if (on) this.tick()
    else this.settle()
  }

  /** Nobody sees a hidden page: nothing runs in it, and it goes on where it was. */
  private wake = (): void => {
    clearTimeout(this.timer)
    this.last = performance.now()
    if (this.moving) this.tick()
  }

  arrive(): void {
    this.arrived = performance.now()
    this.blinkedAt = this.arrived + 320
  }

  feel(face: FaceTable): void {
    const now = performance.now()
    const from = this.faceAt(now)
    if (this.face) this.turn(this.face, face, now)
    this.face = face
    this.change = from && this.moving ? { from, to: face, since: now } : null
    if (!this.moving) this.settle()
  }

  /** Another feeling: lids wait for it, and blink where the eyes go far. */
  private turn(from: FaceTable, to: FaceTable, now: number): void {
    this.felt = now
    this.rateBefore = from.blink_rate ?? 1
    if (Math.hypot(to.gaze[0]! - from.gaze[0]!, to.gaze[1]! - from.gaze[1]!) > JUMP) this.blinkedAt = now + QUIET_MS
    else if (this.blinkedAt > now) this.blinkedAt = -Infinity
  }

  shape(shape: Shape | 'rest'): void {
    if (!this.moving && shape !== 'rest') return
    if (!shut(shape) && shut(this.mouth.shape)) this.manners?.word(performance.now())
    this.mouth = { from: this.shownMouth, shape, since: performance.now() }
    this.talking = shape !== 'rest'
    if (!this.moving) this.settle()
  }

  attend(x: number, y: number): void {
    this.attention = [x, y]
  }

  close(): void {
    clearTimeout(this.timer)
    document.removeEventListener('visibilitychange', this.wake)
  }

  private tick = (): void => {
    if (document.visibilityState !== 'visible') return
    const now = performance.now()
    this.draw(now)
    const brisk = this.change !== null || this.manners?.brisk || now - this.arrived < ARRIVAL_MS || this.blink(now) > 0
    this.timer = setTimeout(this.tick, brisk ? BRISK_MS : this.talking ? TALK_MS : IDLE_MS)
  }

  private draw(now: number): void {
    const seconds = Math.min(0.2, (now - this.last) / 1000)
    this.last = now
    const face = this.faceAt(now)
    const pose = this.poseAt(now, seconds, face)
    for (const [name, part] of Object.entries(this.meta.parts)) {
      const element = this.parts.get(name)
      if (element && part.kind !== 'still') this.write(element, 'transform', transformOf(name, part, this.meta.parts.head, pose, this.meta))
    }
    if (face) this.drawFace(face, now, this.blink(now))
    this.ondrawn()
  }

  /** A still picture of the present feeling: reduced motion and "Pause motion" see this. */
  settle(): void {
    this.change = null
    this.talking = false
    this.mouth = { from: {}, shape: 'rest', since: -Infinity }
    if (this.face) this.drawFace(this.face, performance.now(), this.manners?.asleep(Infinity) ?? 0)
    this.ondrawn()
  }

  private faceAt(now: number): FaceTable | null {
    if (!this.change) return this.face
    const share = Math.min(1, (now - this.change.since) / this.meta.emotion_change_ms)
    if (share >= 1) this.change = null
    return this.change ? between(this.change.from, this.change.to, 1 - (1 - share) ** 3) : this.face
  }

  private poseAt(now: number, seconds: number, face: FaceTable | null): Pose {
    const t = now - this.born
    const { rest, parallax } = this.meta
    const coming = 1 - Math.min(1, (now - this.arrived) / ARRIVAL_MS)
    const eased = coming ** 3
    this.attends = mix(this.attends, this.attention, Math.min(1, seconds * 6)) as [number, number]
    const yaw = rest.yaw + this.attends[0] * 0.22
    const pitch = rest.pitch + this.attends[1] * 0.2 + eased * 0.6
    const sway = swayAt(this.meta, t)
    const [gx, gy] = gazeAt(this.meta, t)
    const roll = rest.roll + eased * 3
    const pose: Pose = {
      yaw, pitch, roll, sway,
      breath: breathAt(this.meta, t),
      headBreath: breathAt(this.meta, t - this.meta.breath.head_lag_ms),
      gaze: [gx + (face?.gaze[0] ?? 0) + this.attends[0] * 0.5, gy + (face?.gaze[1] ?? 0) + this.attends[1] * 0.45 + eased * 0.5],
      iris: face?.iris ?? 1,
      angles: {},
    }
    this.manners?.hold(pose, this.meta, now, t, this.talking)
    pose.angles = this.swing(pose.sway + pose.roll - rest.roll + parallax.roll_per_yaw * (pose.yaw - rest.yaw), seconds)
    return pose
  }

  private swing(driver: number, seconds: number): Record<string, number> {
    const angles: Record<string, number> = {}
    for (const one of this.springs) {
      springStep(one.spring, one, -one.spring.gain * driver, seconds)
      angles[one.spring.part] = one.x
    }
    return angles
  }

  /** A blink that is under way when a feeling comes ends; none begins with it. */
  private blink(now: number): number {
    const { close_ms, hold_ms, open_ms } = this.meta.blink
    const felt = this.felt - this.born
    const own = now >= this.blinkedAt ? lidAt(now - this.blinkedAt, close_ms, hold_ms, open_ms) : 0
    const before = blinkAt(this.meta, now - this.born, this.rateBefore, -Infinity, felt)
    return Math.max(own, this.manners?.lids ?? 0, before, blinkAt(this.meta, now - this.born, this.face?.blink_rate, felt + QUIET_MS))
  }

  private drawFace(face: FaceTable, now: number, blink: number): void {
    for (const [key, numbers] of Object.entries(face.paths)) this.pour(key, numbers)
    for (const [key, lid] of Object.entries(face.lids)) this.pour(key, mix(lid.open, lid.closed, blink))
    const share = Math.min(1, (now - this.mouth.since) / this.meta.mouth_change_ms)
    const target = face.mouths[this.mouth.shape] ?? face.mouths.rest ?? {}
    const shown: Record<string, number[]> = {}
    for (const [key, numbers] of Object.entries(target)) {
      shown[key] = mix(this.mouth.from[key] ?? numbers, numbers, share)
      this.pour(key, shown[key])
    }
    this.shownMouth = shown
    for (const [name, element] of this.fades) this.write(element, 'opacity', String(face.fades[name] ?? 0))
  }

  private pour(key: string, numbers: number[]): void {
    const shape = this.meta.shapes[key]
    const elements = this.faces.get(key)
    if (!shape || !elements) return
    const d = pathData(shape, numbers)
    for (const element of elements) this.write(element, 'd', d)
  }

  private write(element: SVGElement, name: string, value: string): void {
    if (this.written.get(element) === value) return
    this.written.set(element, value)
    element.setAttribute(name, value)
  }
}
