import { describe, expect, it } from 'vitest'
import type { Timbre } from './doors'
import german from '../i18n/voice/de.json'
import { sentenceOf } from './verdicts'
import { loudness, wavOf } from './wav'
import { partsOf, wordsOf } from './words'

const plain: Timbre = { variant: 'm1', tract: 1, pitch: 50, span: 50, rate_wpm: 175, breath: 0, warmth: 0, eq_db: [] }

describe('a voice in words', () => {
  it('says only what stands out, the most telling first, and never more than four', () => {
    expect(wordsOf(plain)).toEqual(['plain'])
    expect(wordsOf({ ...plain, pitch: 30, warmth: 0.5, rate_wpm: 195 })).toEqual(['low', 'warm', 'quick'])
    expect(wordsOf({ ...plain, tract: 0.9, pitch: 30, warmth: -0.5, rate_wpm: 150, span: 80, breath: 0.1 })).toEqual(['dark', 'low', 'sharp', 'slow'])
  })

  it('knows an engine by what stands before the first stroke', () => {
    expect(partsOf('piper/en_GB-alba')).toEqual({ engine: 'piper', name: 'en_GB-alba' })
    expect(partsOf('default')).toEqual({ engine: '', name: 'default' })
  })
})

describe('what is said of a recording', () => {
  it('tells one that is left out for its length from one that is taken, in every language', () => {
    const said = [1.2, 3, 90, 301].map((value) => sentenceOf({ name: 'duration', value }))

    expect(said.map((each) => each.split('.').pop())).toEqual(['too_short', 'short', 'long', 'too_long'])
    expect(said.filter((each) => !(each in german))).toEqual([])
  })
})

describe('a recording', () => {
  it('is a WAV file with every sample in it, clipped where it was too loud', () => {
    const file = new DataView(wavOf([new Float32Array([0, 0.5]), new Float32Array([-2])], 48_000))

    expect(file.byteLength).toBe(44 + 6)
    expect(file.getUint32(24, true)).toBe(48_000)
    expect([44, 46, 48].map((at) => file.getInt16(at, true))).toEqual([0, 16384, -32767])
  })

  it('is silent at nothing and full at the loudest', () => {
    expect(loudness(new Float32Array(100))).toBe(0)
    expect(loudness(new Float32Array(100).fill(1))).toBeCloseTo(1)
  })
})
