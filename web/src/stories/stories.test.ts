import { describe, expect, it } from 'vitest'
import { compared, pieces } from './compare'
import { placeOf } from './lamp'
import { chartOf, partsOf } from './map'
import { markedIn } from './marks'
import { span } from './reveal.svelte'
import { paragraphsOf } from './speakers'
import type { Card, Knot } from './types'
import { inPage } from './window'

const card = (name: string, more: Partial<Card> = {}): Card => ({ name, kind: 'character', role: 'cast', aliases: [], persona_id: null, ...more }) as Card
const knot = (candidate_id: string, parent: string | null, index: number, on_active_path = true): Knot => ({ turn_id: candidate_id, candidate_id, parent, index, input_head: '', text_head: '', on_active_path })

describe('who speaks', () => {
  const people = [card('Maren', { aliases: ['the captain'] }), card('Tobin'), card('You', { role: 'player' })]

  it('is whose name stands nearest to what is said', () => {
    const found = paragraphsOf('Tobin waits.\n\n"You are last," says Maren. Tobin nods.\n\nThe captain turns. "So be it."', people)

    expect(found.map((one) => one.speaker?.name)).toEqual([undefined, 'Maren', undefined])
  })

  it('is not whoever is told of after somebody who goes on speaking', () => {
    const found = paragraphsOf('"So," says Maren.\n\nShe takes a key. It is warm. "There is a room." On his bench Tobin listens.', people)

    expect(found.map((one) => one.speaker?.name)).toEqual(['Maren', undefined])
  })

  it('is nobody where nothing is said, or only the player could have said it', () => {
    expect(paragraphsOf('Maren counts.', people)[0]!.speaker).toBeNull()
    expect(paragraphsOf('"Here I am," You say.', people)[0]!.speaker).toBeNull()
  })

  it('is not found inside of what somebody else says', () => {
    expect(paragraphsOf('"Ask Maren," says Tobin.', people)[0]!.speaker?.name).toBe('Tobin')
  })

  it('is whoever does something, not whom it is said to or whose things stand nearer', () => {
    const who = (text: string): string | undefined => paragraphsOf(text, people)[0]!.speaker?.name

    expect(who('Maren turns to Tobin. "Go."')).toBe('Maren')
    expect(who('Maren took Tobin by the hand and said: "Go."')).toBe('Maren')
    expect(who('While Maren slept, Tobin whispered: "Go."')).toBe('Tobin')
    expect(who('Tobin’s lamp went out. "Go," said Maren.')).toBe('Maren')
    expect(who('Maren looks up. "You are late." Tobin nods.')).toBe('Maren')
    expect(who('"You are late," she told Tobin.')).toBeUndefined()
    expect(who('„Du bist spät“, sagte Maren zu Tobin.')).toBe('Maren')
    expect(who('„Du bist spät“, sagte sie zu Tobin.')).toBeUndefined()
    expect(who('"Late again?" Tobin asked, and Maren laughed.')).toBe('Tobin')
  })

  it('is heard between other quotation marks too', () => {
    expect(paragraphsOf('„Nebel“, ruft Maren.', people)[0]!.speaker?.name).toBe('Maren')
  })
})

describe('the map', () => {
  it('runs straight along the line one is on, and puts what was left beside it', () => {
    const { spots, rows, columns } = chartOf([knot('a', null, 1), knot('b', 'a', 2, false), knot('c', 'a', 2), knot('d', 'c', 3), knot('e', 'b', 3, false)])

    expect(Object.fromEntries(spots.map((one) => [one.candidate_id, one.column]))).toEqual({ a: 0, c: 0, d: 0, b: 1, e: 1 })
    expect([rows, columns]).toEqual([3, 2])
  })

  it('shows the newest part of a very long story', () => {
    const long = Array.from({ length: 3000 }, (_, at) => knot(String(at), at === 0 ? null : String(at - 1), at + 1))
    const { spots, columns, rows } = chartOf(long)

    expect([spots.length, columns, rows]).toEqual([200, 1, 200])
    expect(spots.at(-1)!.index).toBe(3000)
  })

  it('comes in parts that lead from the newest turn back to the first', () => {
    const long = Array.from({ length: 450 }, (_, at) => knot(String(at), at === 0 ? null : String(at - 1), at + 1))
    const ends = partsOf(long)
    const told = ends.map((end) => chartOf(long, end).spots.map((one) => one.index))

    expect(ends.at(-1)).toBe(450)
    expect(new Set(told.flat()).size).toBe(450)
    expect(partsOf(long.slice(0, 40))).toEqual([40])
  })
})

it('lights the word that is heard, also between stars and signs, and never one far ahead', () => {
  const text = 'It is circled: this one only. ' + 'x '.repeat(200) + 'only'

  expect(text.slice(placeOf(text, '*this', 0)).startsWith('this one')).toBe(true)
  expect(placeOf(text, 'only.', 20)).toBe(text.indexOf('only'))
  expect(placeOf(text, 'only', text.indexOf('only') + 1)).toBe(-1)
})

it('reveals whole words with the space behind them, and at least one', () => {
  expect(span('One two  three', 2)).toBe('One two  '.length)
  expect(span('One two', 0)).toBe('One '.length)
})

it('words that were looked for are marked where they stand, also after a face of two points', () => {
  const pieces = markedIn('👩🏽‍🚀 ferry, ferry', [[5, 10], [12, 17]])

  expect(pieces.filter((one) => one.marked).map((one) => one.text)).toEqual(['ferry', 'ferry'])
  expect(pieces.map((one) => one.text).join('')).toBe('👩🏽‍🚀 ferry, ferry')
})

describe('a long story', () => {
  const turns = Array.from({ length: 250 }, (_, at) => at)

  it('never has more than a hundred turns in the page, wherever one is in it', () => {
    expect(inPage(turns, null)).toMatchObject({ first: 150, later: false })
    expect(inPage(turns, 40).shown).toEqual(turns.slice(40, 140))
    expect(inPage(turns, 240)).toMatchObject({ first: 150, later: false })
    expect(inPage(turns.slice(0, 7), 90)).toEqual({ first: 0, shown: turns.slice(0, 7), later: false })
  })
})

describe('a prompt beside the one before', () => {
  const part = (name: string, text: string) => ({ seat: 'narrator', part: name, tokens: 1, text })

  it('says of every part whether it stayed, changed, came or went', () => {
    const found = compared([part('rules', 'a'), part('state', 'x\ny'), part('lore', 'old')], [part('rules', 'a'), part('state', 'x\nz'), part('passages', 'p')])

    expect(found.map((one) => [one.part, one.kind])).toEqual([['rules', 'same'], ['state', 'changed'], ['passages', 'new'], ['lore', 'gone']])
    expect(found[1]!.pieces).toEqual([{ kind: 'same', lines: ['x'] }, { kind: 'out', lines: ['y'] }, { kind: 'in', lines: ['z'] }])
  })

  it('can be put together again from what stayed and came, and the older one from what stayed and went', () => {
    const [old, now] = [['a', 'b', 'c', 'b', 'd'], ['b', 'e', 'b', 'd', 'd', 'f']]
    const found = pieces(old, now)

    expect(found.filter((one) => one.kind !== 'out').flatMap((one) => one.lines)).toEqual(now)
    expect(found.filter((one) => one.kind !== 'in').flatMap((one) => one.lines)).toEqual(old)
  })
})
