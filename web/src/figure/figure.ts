/** The arithmetic of a moving figure (docs/looks.md): numbers in, transforms and path data out; no clock, no page. */
import type { FaceTable } from '../api/types'

export type Part = { kind: string; depth: number; pivot: [number, number] }
export type Sine = { period_ms: number; phase: number }
export type Metadata = {
  version: number
  look_hash: string
  parts: Record<string, Part>
  rest: { yaw: number; pitch: number; roll: number; emotion: string; intensity: number }
  parallax: {
    x: number
    y: number
    roll_per_yaw: number
    eye_narrow: number
    eye_inward: number
    ear_narrow: number
    gaze: number
    limit: number
  }
  breath: Sine & { body: number; head: number; head_lag_ms: number }
  sway: (Sine & { degrees: number })[]
  springs: { part: string; hz: number; damping: number; gain: number }[]
  blink: { close_ms: number; hold_ms: number; open_ms: number; starts_ms: number[]; loop_ms: number; rate?: number }
  gaze: { jump_ms: number; points: [number, number, number][]; loop_ms: number; rate?: number }
  shapes: Record<string, string>
  mouth_change_ms: number
  emotion_change_ms: number
  finish: string
  /** The few colours that the person cannot be told without. */
  colours: string[]
  /** How much larger than usual the dots of a pixel picture are, if they are. */
  dots?: number
}

export type Pose = {
  yaw: number
  pitch: number
  roll: number
  breath: number
  headBreath: number
  sway: number
  /** How far the head has sunk, and the brows are lifted, in units. */
  drop?: number
  brows?: number
  gaze: [number, number]
  iris: number
  angles: Record<string, number>
}

const fixed = (value: number): string => String(Math.round(value * 100) / 100)
const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value))
const wave = (sine: Sine, t: number): number => Math.sin(2 * Math.PI * (t / sine.period_ms + sine.phase))

export const breathAt = (meta: Metadata, t: number): number => wave(meta.breath, t)
export const swayAt = (meta: Metadata, t: number): number =>
  meta.sway.reduce((sum, one) => sum + one.degrees * wave(one, t), 0)

/** How far the lids are shut at a moment: 0 open, 1 closed; only blinks that began in this span count. */
export function blinkAt(meta: Metadata, t: number, felt = 1, from = -Infinity, to = Infinity): number {
  const { close_ms, hold_ms, open_ms, starts_ms, loop_ms } = meta.blink
  const rate = felt * (meta.blink.rate ?? 1)
  const now = (t * rate) % loop_ms
  const last = starts_ms.findLastIndex((one) => one <= now)
  // Of two that follow at once the first is still opening when the second begins.
  const both = starts_ms.slice(Math.max(0, last - 1), last + 1).map((start) => (now - start) / rate)
  const counted = both.filter((since) => t - since >= from && t - since < to)
  return Math.max(0, ...counted.map((since) => lidAt(since, close_ms, hold_ms, open_ms)))
}

export function lidAt(since: number, closeMs: number, holdMs: number, openMs: number): number {
  if (since < closeMs) return Math.max(0, since / closeMs)
  if (since < closeMs + holdMs) return 1
  return Math.max(0, 1 - (since - closeMs - holdMs) / openMs)
}

/** Where the eyes rest at a moment: they jump, they do not wander. */
export function gazeAt(meta: Metadata, t: number): [number, number] {
  const { points, loop_ms, jump_ms } = meta.gaze
  const rate = meta.gaze.rate ?? 1
  const now = (t * rate) % loop_ms
  const at = points.findLastIndex((one) => one[0] <= now)
  const to = points[at] ?? points[0]
  if (!to) return [0, 0]
  const from = points[at - 1] ?? to
  const share = Math.min(1, (now - to[0]) / rate / jump_ms)
  return [from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

export function transformOf(name: string, part: Part, head: Part | undefined, pose: Pose, meta: Metadata): string {
  const { parallax } = meta
  const [px, py] = part.pivot
  const sx = pose.yaw * part.depth * parallax.x
  const sy = pose.pitch * part.depth * parallax.y
  switch (part.kind) {
    case 'figure':
      return `rotate(${fixed(pose.sway)} ${px} ${py})`
    case 'body':
      return `translate(0 ${fixed(-meta.breath.body * pose.breath)})`
    case 'head':
      return headTransform(part, pose, meta)
    case 'back':
      return `${headTransform(head ?? part, pose, meta)} translate(${fixed(sx)} ${fixed(sy)}) rotate(${fixed(pose.angles[name] ?? 0)} ${px} ${py})`
    case 'shift':
      return `translate(${fixed(sx)} ${fixed(sy - (name.startsWith('brow') ? (pose.brows ?? 0) : 0))})`
    case 'eye':
      return narrowed(px, sx, sy, parallax.eye_narrow, parallax.eye_inward, pose.yaw)
    case 'ear':
      return narrowed(px, sx, sy, parallax.ear_narrow, 0, pose.yaw)
    case 'gaze':
      return `translate(${fixed(px + parallax.gaze * clamp(pose.gaze[0], 0.8))} ${fixed(py + parallax.gaze * clamp(pose.gaze[1], 0.8))}) scale(${fixed(pose.iris)})`
    case 'spring':
      return `rotate(${fixed(pose.angles[name] ?? 0)} ${px} ${py})`
    default:
      return ''
  }
}

function headTransform(head: Part, pose: Pose, meta: Metadata): string {
  const turn = pose.roll + meta.parallax.roll_per_yaw * pose.yaw
  return `translate(0 ${fixed((pose.drop ?? 0) - meta.breath.head * pose.headBreath)}) rotate(${fixed(turn)} ${head.pivot[0]} ${head.pivot[1]})`
}

function narrowed(px: number, sx: number, sy: number, narrow: number, inward: number, yaw: number): string {
  const far = px * yaw > 0
  const k = far ? 1 - narrow * Math.abs(yaw) : 1
  const e = sx + px * (1 - k) - (far ? Math.sign(px) * inward * Math.abs(yaw) : 0)
  return `matrix(${fixed4(k)} 0 0 1 ${fixed(e)} ${fixed(sy)})`
}

const fixed4 = (value: number): string => String(Math.round(value * 10_000) / 10_000)

/** One step of a damped spring towards its target; angles stay within eight degrees. */
export function springStep(
  spring: { hz: number; damping: number },
  state: { x: number; v: number },
  target: number,
  seconds: number,
): void {
  const omega = 2 * Math.PI * spring.hz
  const steps = Math.max(1, Math.ceil(seconds / 0.02))
  const dt = seconds / steps
  for (let i = 0; i < steps; i++) {
    state.v += (omega * omega * (target - state.x) - 2 * spring.damping * omega * state.v) * dt
    state.x = clamp(state.x + state.v * dt, 8)
  }
}

export const mix = (a: number[], b: number[], share: number): number[] => b.map((to, i) => (a[i] ?? to) + (to - (a[i] ?? to)) * share)

function mixAll(a: Record<string, number[]>, b: Record<string, number[]>, share: number): Record<string, number[]> {
  return Object.fromEntries(Object.entries(b).map(([key, to]) => [key, mix(a[key] ?? to, to, share)]))
}

/** A face between two feelings. */
export function between(a: FaceTable, b: FaceTable, share: number): FaceTable {
  if (share >= 1) return b
  const mouths = Object.entries(b.mouths).map(([shape, to]) => [shape, mixAll(a.mouths[shape] ?? to, to, share)])
  const lids = Object.entries(b.lids).map(([key, to]) => {
    const from = a.lids[key] ?? to
    return [key, { open: mix(from.open, to.open, share), closed: mix(from.closed, to.closed, share) }]
  })
  const fades = Object.entries(b.fades).map(([name, to]) => [name, mix([a.fades[name] ?? to], [to], share)[0]!])
  return {
    look_hash: b.look_hash,
    emotion: b.emotion,
    paths: mixAll(a.paths, b.paths, share),
    lids: Object.fromEntries(lids),
    mouths: Object.fromEntries(mouths),
    fades: Object.fromEntries(fades),
    iris: mix([a.iris], [b.iris], share)[0]!,
    gaze: mix(a.gaze, b.gaze, share) as [number, number],
    blink_rate: b.blink_rate,
  }
}

/** Pours numbers into a command sequence: M and L take two, C takes six, Z none. */
export function pathData(shape: string, numbers: number[]): string {
  let at = 0
  let d = ''
  for (const command of shape) {
    const take = command === 'C' ? 6 : command === 'Z' ? 0 : 2
    d += command + numbers.slice(at, at + take).map(fixed).join(' ')
    at += take
  }
  return d
}
