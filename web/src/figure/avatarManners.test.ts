import { describe, expect, it } from 'vitest'
import { glanceAt, Manners, nodAt } from './avatarManners'
import type { Metadata, Pose } from './figure'

const meta = { rest: { yaw: 0.28 }, breath: { period_ms: 4000, phase: 0, head_lag_ms: 120 } } as unknown as Metadata
const held = (manners: Manners, now: number, talking = false): Pose => {
  const pose = { yaw: 0.5, pitch: 0, roll: 0, breath: 0, headBreath: 0, sway: 1, gaze: [0, 0], iris: 1, angles: {} } as Pose
  manners.hold(pose, meta, now, now, talking)
  return pose
}
const everyTenth = (length: number): number[] => Array.from({ length: length / 10 }, (_, i) => i * 10)

describe('who listens', () => {
  it('nods now and then, with the head still in between', () => {
    const deep = everyTenth(32_000).map(nodAt)
    const nods = deep.filter((depth, i) => depth > 0 && deep[i - 1] === 0).length

    expect(nods).toBeGreaterThanOrEqual(10)
    expect(nods).toBeLessThanOrEqual(20)
    expect(deep.filter((depth) => depth === 0).length / deep.length).toBeGreaterThan(0.6)
    expect(Math.max(...deep)).toBeGreaterThan(0.95)
  })

  it('leans its head while it does, and straightens it afterwards', () => {
    const manners = new Manners()
    manners.behave('listening', 1000)
    const listening = held(manners, 1480)
    manners.behave('idle', 5000)

    expect(listening.roll).toBeCloseTo(2.2)
    expect(held(manners, 6000)).toMatchObject({ yaw: 0.5, roll: 0, pitch: 0, drop: 0, brows: 0, sway: 1 })
    expect([manners.lids, manners.brisk]).toEqual([0, false])
  })
})

describe('who sleeps', () => {
  it('closes the eyes slowly, sinks the head, and opens them fast when woken', () => {
    const manners = new Manners()
    manners.behave('sleeping', 0)
    held(manners, 700)
    expect(manners.lids).toBeCloseTo(0.5)
    expect(manners.brisk).toBe(true)
    expect(held(manners, 1400)).toMatchObject({ yaw: 0.28, drop: 4, sway: 0 })
    expect([manners.lids, manners.brisk]).toEqual([1, false])

    manners.behave('idle', 9000)
    expect(manners.asleep(9160)).toBeCloseTo(0.5)
    expect(manners.asleep(9320)).toBe(0)
  })
})

describe('who speaks', () => {
  it('looks away for a fifth to a third of the time', () => {
    const away = everyTenth(56_000).filter((ms) => glanceAt(ms)[0] !== 0)

    expect(away.length / 5600).toBeGreaterThan(0.2)
    expect(away.length / 5600).toBeLessThan(0.3)
  })

  it('lifts the brows at a question, and nods at some words', () => {
    const manners = new Manners()
    manners.asking = true
    held(manners, 0, true)
    const asked = held(manners, 300, true).brows
    manners.word(1000)
    const beat = held(manners, 1150, true).drop
    manners.word(1200)

    expect(asked).toBeCloseTo(0.8)
    expect(beat).toBeCloseTo(0.35)
    expect(held(manners, 1350, true).drop).toBe(0)
    expect(held(manners, 2000).brows).toBeCloseTo(0.8)
    expect(held(manners, 2300).brows).toBe(0)
  })
})
