import { describe, expect, it } from 'vitest'
import type { FaceTable } from '../api/types'
import { between, blinkAt, breathAt, gazeAt, pathData, springStep, swayAt, transformOf, type Metadata, type Part, type Pose } from './figure'

const head: Part = { kind: 'head', depth: 0, pivot: [0, 46] }
const meta = {
  rest: { yaw: 0.28, pitch: 0, roll: 2, emotion: 'neutral', intensity: 1 },
  parallax: { x: 8.7, y: 6, roll_per_yaw: 4, eye_narrow: 0.16, eye_inward: 2, ear_narrow: 0.35, gaze: 3, limit: 0.7 },
  breath: { period_ms: 4000, phase: 0.25, body: 0.6, head: 0.5, head_lag_ms: 120 },
  sway: [{ period_ms: 8000, degrees: 0.8, phase: 0.25 }],
  blink: { close_ms: 100, hold_ms: 40, open_ms: 140, starts_ms: [1000], loop_ms: 5000 },
  gaze: { jump_ms: 50, points: [[0, 0, 0], [1000, 0.1, -0.1]], loop_ms: 5000 },
} as unknown as Metadata
const pose: Pose = { yaw: 0.5, pitch: 0.25, roll: 2, breath: 1, headBreath: 0.5, sway: 1.25, gaze: [0.4, -2], iris: 0.9, angles: { lock: 3 } }
const transform = (kind: string, depth = 0, pivot: [number, number] = [0, 0], name = 'lock'): string => transformOf(name, { kind, depth, pivot }, head, pose, meta)

describe('a pose becomes transforms', () => {
  it('of the figure, the body and the head', () => {
    expect(transform('figure', 0, [0, 150])).toBe('rotate(1.25 0 150)')
    expect(transform('body')).toBe('translate(0 -0.6)')
    expect(transform('head', 0, [0, 46])).toBe('translate(0 -0.25) rotate(4 0 46)')
  })

  it('of parts that shift with depth', () => {
    expect(transform('shift', 1)).toBe('translate(4.35 1.5)')
    expect(transform('back', -0.4, [0, -20])).toBe('translate(0 -0.25) rotate(4 0 46) translate(-1.74 -0.6) rotate(3 0 -20)')
  })

  it('of the far eye, which narrows and moves inward, and the near eye, which does not', () => {
    expect(transform('eye', 1, [20, 5])).toBe('matrix(0.92 0 0 1 4.95 1.5)')
    expect(transform('eye', 1, [-20, 5])).toBe('matrix(1 0 0 1 4.35 1.5)')
  })

  it('of the gaze, which never leaves the eye', () => {
    expect(transform('gaze', 0, [20, 5])).toBe('translate(21.2 2.6) scale(0.9)')
  })
})

describe('idle life', () => {
  it('breathes and sways as sines', () => {
    expect(breathAt(meta, 0)).toBeCloseTo(1)
    expect(breathAt(meta, 2000)).toBeCloseTo(-1)
    expect(swayAt(meta, 0)).toBeCloseTo(0.8)
  })

  it('closes, holds and opens the lids, once per start', () => {
    expect([0, 999, 1050, 1120, 1210, 1280, 6050].map((t) => Number(blinkAt(meta, t).toFixed(2)))).toEqual([0, 0, 0.5, 1, 0.5, 0, 0.5])
    // Felt twice as often, the same blink comes at half the time and is as long.
    expect([499, 550, 620, 710].map((t) => Number(blinkAt(meta, t, 2).toFixed(2)))).toEqual([0, 0.5, 1, 0.5])
  })

  it('jumps with the eyes instead of wandering', () => {
    expect(gazeAt(meta, 900)).toEqual([0, 0])
    expect(gazeAt(meta, 1025)[0]).toBeCloseTo(0.05)
    expect(gazeAt(meta, 3000)).toEqual([0.1, -0.1])
  })

  it('lets springs come to rest at their target, within eight degrees', () => {
    const state = { x: 0, v: 0 }
    for (let i = 0; i < 200; i++) springStep({ hz: 1.6, damping: 0.25 }, state, 2, 1 / 15)
    expect(state.x).toBeCloseTo(2, 1)

    for (let i = 0; i < 200; i++) springStep({ hz: 1.6, damping: 0.25 }, state, 50, 1 / 15)
    expect(state.x).toBe(8)
  })
})

describe('a face', () => {
  it('pours its numbers into the commands of a path', () => {
    expect(pathData('MCLZ', [1, 2, 3, 4, 5, 6, 7, 8.005, 9, 10.12345])).toBe('M1 2C3 4 5 6 7 8.01L9 10.12Z')
  })

  it('lies between two feelings number by number', () => {
    const face = (value: number): FaceTable => ({
      look_hash: '', emotion: String(value), paths: { brow: [value] }, lids: { lid: { open: [value], closed: [0] } },
      mouths: { rest: { lip: [value] } }, fades: { blush: value }, iris: value, gaze: [value, 0],
    })

    expect(between(face(0), face(10), 0.25)).toEqual({ ...face(2.5), emotion: '10' })
    expect(between(face(0), face(10), 1)).toEqual(face(10))
  })
})
