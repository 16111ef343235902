/** What a figure does besides being alive: it nods while it listens, glances away while it speaks, and sleeps. */
import { breathAt, type Metadata, type Pose } from './figure'

export type Doing = 'idle' | 'listening' | 'thinking' | 'speaking' | 'reacting' | 'sleeping' | 'away'

/** Who falls asleep takes a while; who is woken opens the eyes at once. */
const DROWSE_MS = 1400
const WAKE_MS = 320
const LEAN_MS = 450
/** One nod of a listener at most in this time. */
const NOD_EVERY_MS = 3200
const NOD_MS = 480
/** One breath of sleep. */
const ASLEEP_MS = 5500
const BEAT_MS = 300
const BEAT_GAP_MS = 700
const GLANCE_EVERY_MS = 2800
const GLANCE_MS = 700
/** Less than what lids answer with a blink. */
const GLANCE = 0.34

/** The same number for the same moment of the same kind, evenly between 0 and 1. */
const chance = (of: number): number => {
  const wild = Math.sin(of * 12.9898) * 43758.5453
  return wild - Math.floor(wild)
}
const arch = (share: number): number => (share <= 0 || share >= 1 ? 0 : Math.sin(Math.PI * share) ** 2)
const eased = (share: number): number => {
  const within = Math.min(1, Math.max(0, share))
  return within * within * (3 - 2 * within)
}

/** How deep the head is in a nod of somebody who has listened for so long: once in a while, sometimes twice. */
export function nodAt(listened: number): number {
  const turn = Math.floor(listened / NOD_EVERY_MS)
  const within = listened - turn * NOD_EVERY_MS - 500 - 1300 * chance(turn)
  const again = chance(turn + 0.5) < 0.4 ? 0.6 * arch((within - NOD_MS * 0.9) / NOD_MS) : 0
  return arch(within / NOD_MS) + again
}

/** Where a speaker looks besides at whoever listens: away for a quarter of the time. */
export function glanceAt(spoken: number): [number, number] {
  const turn = Math.floor(spoken / GLANCE_EVERY_MS)
  const within = spoken - turn * GLANCE_EVERY_MS
  const from = 900 + 1000 * chance(turn + 0.25)
  if (within < from || within >= from + GLANCE_MS) return [0, 0]
  const side = chance(turn + 0.75) < 0.5 ? -1 : 1
  return [side * GLANCE * 0.92, -GLANCE * 0.38]
}

export class Manners {
  doing: Doing = 'idle'
  /** Whether what is said now is a question. */
  asking = false
  /** How far sleep has shut the lids. */
  lids = 0
  /** Something moves that is seen only when it is drawn often. */
  brisk = false
  private since = -Infinity
  private slept = false
  private listened = false
  private speaksSince: number | null = null
  private beat = -Infinity
  private last = 0
  /** How much of the time its breath has lost to sleep. */
  private slowed = 0
  private askedSince = -Infinity
  private wondering = false

  behave(doing: Doing, now: number): void {
    if (doing === this.doing) return
    this.slept = this.doing === 'sleeping'
    this.listened = this.doing === 'listening'
    this.doing = doing
    this.since = now
  }

  /** A word begins: the head goes along with some of them. */
  word(now: number): void {
    if (now - this.beat >= BEAT_GAP_MS) this.beat = now
  }

  /** The pose of this moment, with what it does. */
  hold(pose: Pose, meta: Metadata, now: number, t: number, talking: boolean): void {
    const sleep = (this.lids = this.asleep(now))
    const lean = this.share(now, 'listening', this.listened, LEAN_MS, LEAN_MS)
    const nod = this.doing === 'listening' ? nodAt(now - this.since) : 0
    const beat = talking ? arch((now - this.beat) / BEAT_MS) : 0
    this.brisk = nod > 0 || beat > 0 || (sleep > 0 && sleep < 1) || now - this.since < LEAN_MS
    pose.pitch += 0.42 * sleep + 0.1 * lean + 0.34 * nod + 0.12 * beat + (talking ? 0.05 * Math.sin(now / 190) + 0.04 * Math.sin(now / 470) : 0)
    pose.drop = 4 * sleep + 1.3 * nod + 0.35 * beat
    pose.roll += 3 * sleep + 2.2 * lean
    pose.brows = (1 - sleep) * (0.5 * lean + 0.8 * this.question(now, talking))
    this.glance(pose, now, talking)
    this.rest(pose, meta, now, t, sleep)
  }

  private glance(pose: Pose, now: number, talking: boolean): void {
    this.speaksSince = talking ? (this.speaksSince ?? now) : null
    const [x, y] = this.speaksSince === null ? [0, 0] : glanceAt(now - this.speaksSince)
    pose.gaze = [pose.gaze[0] + x, pose.gaze[1] + y]
  }

  /** Who sleeps follows nothing, stands still, and breathes slowly, without a breath that jumps. */
  private rest(pose: Pose, meta: Metadata, now: number, t: number, sleep: number): void {
    this.slowed += Math.min(200, now - this.last) * sleep * (1 - meta.breath.period_ms / ASLEEP_MS)
    this.last = now
    pose.breath = breathAt(meta, t - this.slowed)
    pose.headBreath = breathAt(meta, t - this.slowed - meta.breath.head_lag_ms)
    pose.yaw += (meta.rest.yaw - pose.yaw) * sleep
    pose.sway *= 1 - sleep
  }

  /** 0 awake, 1 asleep. */
  asleep(now: number): number {
    return this.share(now, 'sleeping', this.slept, DROWSE_MS, WAKE_MS)
  }

  private share(now: number, doing: Doing, was: boolean, comeMs: number, goMs: number): number {
    if (this.doing === doing) return eased((now - this.since) / comeMs)
    return was ? 1 - eased((now - this.since) / goMs) : 0
  }

  private question(now: number, talking: boolean): number {
    const asks = talking && this.asking
    if (asks !== this.wondering) [this.wondering, this.askedSince] = [asks, now]
    const way = eased((now - this.askedSince) / 260)
    return this.wondering ? way : 1 - way
  }
}
