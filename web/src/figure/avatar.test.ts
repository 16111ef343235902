import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FaceTable } from '../api/types'
import { Avatar } from './avatar'
import { Manners } from './avatarManners'
import type { Metadata } from './figure'

/** A drawing with a head and one lid, whose only number is how far it is shut. */
function drawing(): { svg: SVGSVGElement; lid: () => number; head: () => string } {
  const written = new Map<string, string>()
  const element = (data: Record<string, string>, name: string) => ({ dataset: data, setAttribute: (key: string, value: string) => written.set(`${name} ${key}`, value) })
  const found: Record<string, unknown[]> = { '[data-part]': [element({ part: 'head' }, 'head')], '[data-face]': [element({ face: 'lid' }, 'lid')] }
  return {
    svg: { querySelectorAll: (what: string) => found[what] ?? [] } as unknown as SVGSVGElement,
    lid: () => Number(written.get('lid d')?.slice(1).split(' ')[0]),
    head: () => written.get('head transform') ?? '',
  }
}

const meta = {
  parts: { head: { kind: 'head', depth: 0, pivot: [0, 46] } },
  rest: { yaw: 0, pitch: 0, roll: 0 },
  parallax: { x: 8, y: 6, roll_per_yaw: 4, gaze: 3 },
  breath: { period_ms: 4000, phase: 0, body: 0.6, head: 0.5, head_lag_ms: 0 },
  sway: [],
  springs: [],
  blink: { close_ms: 100, hold_ms: 40, open_ms: 160, starts_ms: [1000, 3000], loop_ms: 5000 },
  gaze: { jump_ms: 50, points: [[0, 0, 0]], loop_ms: 5000 },
  shapes: { lid: 'M' },
  mouth_change_ms: 70,
  emotion_change_ms: 180,
} as unknown as Metadata
const face = (emotion: string, more: Partial<FaceTable> = {}): FaceTable =>
  ({ look_hash: '', emotion, paths: {}, lids: { lid: { open: [0, 0], closed: [1, 0] } }, mouths: {}, fades: {}, iris: 1, gaze: [0, 0], ...more })

describe('a living figure', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined, visibilityState: 'visible' })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  function alive(manners?: Manners) {
    const drawn = drawing()
    const avatar = new Avatar(drawn.svg, meta, face('neutral'))
    avatar.manners = manners
    avatar.move(true)
    const widest = (ms: number): number => {
      let shut = 0
      for (let i = 0; i < ms / 10; i++) {
        vi.advanceTimersByTime(10)
        shut = Math.max(shut, drawn.lid())
      }
      return shut
    }
    return { avatar, widest, ...drawn }
  }

  it('blinks, but not while a feeling comes', () => {
    const { avatar, widest } = alive()
    expect(widest(900)).toBe(0)
    avatar.feel(face('joy'))

    expect(widest(700)).toBe(0)
    expect(widest(2000)).toBeGreaterThan(0.4)
  })

  it('ends a blink that was under way, and keeps its lids still when the new feeling blinks at another rate', () => {
    const { avatar, widest, lid } = alive()
    widest(1120)
    const shut = lid()
    avatar.feel(face('fear', { blink_rate: 2 }))
    expect(shut).toBeGreaterThan(0.5)

    expect(widest(30)).toBeGreaterThan(0.5)
    widest(170)
    expect(lid()).toBe(0)
    widest(200)
    // At twice the rate the list of this moment has the second blink at once: it comes once eyes have settled.
    expect(widest(2600)).toBeGreaterThan(0.4)
  })

  it('blinks when a feeling turns the eyes far away', () => {
    const { avatar, widest } = alive()
    widest(200)
    avatar.feel(face('thinking', { gaze: [0.4, -0.5], blink_rate: 0.5 }))

    expect(widest(190)).toBe(0)
    expect(widest(250)).toBeGreaterThan(0.5)
  })

  it('sleeps with closed lids and a sunken head, breathes slowly, and wakes', () => {
    const manners = new Manners()
    const { avatar, widest, lid, head } = alive(manners)
    manners.behave('sleeping', performance.now())
    widest(1500)
    expect(lid()).toBe(1)
    const risings: number[] = []
    let last = Infinity
    let rising = false
    for (let i = 0; i < 1200; i++) {
      vi.advanceTimersByTime(10)
      const sunk = Number(head().split(' ')[1]!.replace(')', ''))
      expect(sunk).toBeGreaterThan(3.4)
      if (sunk < last && !rising) risings.push(performance.now())
      if (sunk !== last) rising = sunk < last
      last = sunk
    }
    expect(risings.at(-1)! - risings.at(-2)!).toBeGreaterThan(5000)
    expect(risings.at(-1)! - risings.at(-2)!).toBeLessThan(6000)

    manners.behave('idle', performance.now())
    vi.advanceTimersByTime(400)
    expect(lid()).toBeLessThan(1)
    avatar.close()
  })

  it('shows sleep and waking at once where motion is paused', () => {
    const manners = new Manners()
    const { avatar, lid } = alive(manners)
    avatar.move(false)
    manners.behave('sleeping', performance.now())
    avatar.settle()
    expect(lid()).toBe(1)

    manners.behave('idle', performance.now())
    avatar.settle()
    expect(lid()).toBe(0)
  })
})
