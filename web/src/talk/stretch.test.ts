import { describe, expect, it } from 'vitest'
import { LONG_MS, talkingFor } from './stretch'

const at = (...minutes: number[]): string[] => minutes.map((minute) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString())

describe('how long somebody talks', () => {
  it('counts from the last pause on', () => {
    expect(talkingFor([])).toBe(0)
    expect(talkingFor(at(0))).toBe(0)
    expect(talkingFor(at(0, 20, 40))).toBe(40 * 60_000)
    expect(talkingFor(at(0, 20, 55, 60))).toBe(5 * 60_000)
  })

  it('is long after three hours', () => {
    const steps = Array.from({ length: 10 }, (_, i) => i * 20)
    expect(talkingFor(at(...steps))).toBe(LONG_MS)
  })
})
