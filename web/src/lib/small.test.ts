import { afterEach, describe, expect, it, vi } from 'vitest'
import { smileAtRest } from './actor.svelte'
import { Coalescer } from './coalescer'
import { readLook } from './cookie'
import { hueOf } from './hue'
import { shapesOf, TimedMouth } from './mouth'
import { accented, mirrored } from './pseudo'
import { keyIn, looksLikeKey } from './secrets'
import { captionOf, sentencesOf } from './sentences'

afterEach(() => vi.useRealTimers())

describe('streamed text', () => {
  it('is handed over at most every 80 ms, whole and in order', () => {
    vi.useFakeTimers()
    const taken: string[] = []
    const coalescer = new Coalescer((text) => taken.push(text))
    for (const piece of ['Hel', 'lo', ' you']) coalescer.add(piece)
    expect(taken).toEqual([])

    vi.advanceTimersByTime(80)
    coalescer.add('!')
    coalescer.flush()
    vi.advanceTimersByTime(200)
    expect(taken).toEqual(['Hello you', '!'])
  })
})

describe('what looks like a key', () => {
  it.each(['sk-ant-abcdefgh12', 'my key: sk-proj-Abcdef123456', 'gsk_abcdefgh', 'hf_abcdefghij', 'AIzaSyA12345678', 'x 0123456789abcdef0123456789abcdef y'])('holds back %s', (text) => {
    expect(looksLikeKey(text)).toBe(true)
  })

  it('is found between other words', () => {
    expect(keyIn('my key is sk-proj-Abcdef123456 thanks')).toBe('sk-proj-Abcdef123456')
    expect(keyIn('no key here')).toBe('')
  })

  it.each(['hello', 'risk-based planning', 'a'.repeat(40), '1'.repeat(40), 'https://example.org/a-long-path/with-many-parts', 'desk-top'])('lets %s pass', (text) => {
    expect(looksLikeKey(text)).toBe(false)
  })
})

describe('sentences', () => {
  it('know which one is still growing', () => {
    expect(sentencesOf('Hi. How are you? I am').map((one) => one.finished)).toEqual([true, true, false])
  })

  it('do not end inside a number', () => {
    expect(sentencesOf('It costs 3.50 today.')).toHaveLength(1)
  })

  it('give a caption of whole sentences from the end', () => {
    expect(captionOf('One is here. Two is here. Three is here.', 28)).toBe('… Two is here. Three is here.')
    expect(captionOf('\n Two is here. Three is here.', 28)).toBe('Two is here. Three is here.')
  })

  it('give the last words of a sentence that is too long', () => {
    expect(captionOf('word '.repeat(50).trim(), 20)).toMatch(/^… (word ?)+$/)
  })
})

describe('a mouth without sound', () => {
  it('closes for b, m and p, rounds for o and u, and does not repeat itself', () => {
    expect(shapesOf('bmm')).toEqual(['A'])
    expect(shapesOf('mo u')).toEqual(['A', 'E', 'X', 'F'])
  })

  it('moves at most fourteen times a second and rests at the end', () => {
    vi.useFakeTimers()
    const shown: string[] = []
    new TimedMouth((shape) => shown.push(shape)).say('Hello there, how are you today my friend?')
    vi.advanceTimersByTime(1000)
    expect(shown.length).toBeGreaterThan(8)
    expect(shown.length).toBeLessThanOrEqual(14)

    vi.advanceTimersByTime(10_000)
    expect(shown.at(-1)).toBe('rest')
  })

  it('does not fall far behind a quick text', () => {
    vi.useFakeTimers()
    const shown: string[] = []
    new TimedMouth((shape) => shown.push(shape)).say('banana '.repeat(500))
    vi.advanceTimersByTime(4000)

    expect(shown.at(-1)).toBe('rest')
  })
})

describe('generated languages', () => {
  it('keep the slots and grow by two fifths', () => {
    const text = accented('Move {title} to the bin now')

    expect(text).toContain('{title}')
    expect(text.length).toBeGreaterThanOrEqual('Move {title} to the bin now'.length * 1.4)
    expect(mirrored('Talk to {persona}')).toContain('{persona}')
  })
})

describe('the cookie of the first paint', () => {
  it('is read whatever stands around it', () => {
    expect(readLook('a=b; troupe_ui=theme%3Dneon%26motion%3Doff; c=d')).toEqual({ theme: 'neon', motion: 'off' })
    expect(readLook('')).toEqual({})
  })
})

describe('a face at rest', () => {
  it('smiles with the outgoing and the kind, and never too much', () => {
    expect(smileAtRest({ extraversion: 0.9, agreeableness: 0.5 })).toBe(0.24)
    expect(smileAtRest({ extraversion: 0.1, agreeableness: 0.2 })).toBe(0)
    expect(smileAtRest({ extraversion: 1, agreeableness: 1 })).toBe(0.4)
  })
})

describe('the hue of a palette', () => {
  it('is that of OKLCH', () => {
    expect(hueOf('#ff0000')).toBe(29)
    expect(hueOf('#00ff00')).toBe(142)
    expect(hueOf('#0000ff')).toBe(264)
  })
})
