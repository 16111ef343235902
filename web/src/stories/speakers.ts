/** Who speaks in a paragraph: a name beside what is said, or whoever spoke just before in a talk of two. */
import type { Card } from './types'

export type Paragraph = { text: string; speaker: Card | null }

const SAID = /["“„«»‘'][^"”“«»]{2,}["”“»«’']/
const QUOTED = /["“„«»][^"”“«»]*["”“»«]/g

/** Paragraphs of prose, with the one who speaks first in each. A speaker who goes on is not named twice. */
export function paragraphsOf(text: string, people: Card[]): Paragraph[] {
  let last: Card | null = null
  return text.split(/\n{2,}/).filter((one) => one.trim() !== '').map((one) => {
    const speaker = speakerOf(one, people)
    const shown = speaker && speaker !== last ? speaker : null
    if (speaker) last = speaker
    return { text: one.trim(), speaker: shown }
  })
}

/** Outside of what is said, the name nearest to it; the player is never given words. */
export function speakerOf(paragraph: string, people: Card[]): Card | null {
  const quote = new RegExp(QUOTED).exec(paragraph)
  if (!quote || !SAID.test(quote[0])) return null
  const told = paragraph.replace(QUOTED, (words) => ' '.repeat(words.length))
  const [from, to] = [quote.index, quote.index + quote[0].length]
  let nearest: Card | null = null
  let least = Infinity
  for (const one of people) {
    if (one.kind !== 'character' || one.role === 'player') continue
    for (const name of [one.name, ...one.aliases]) {
      for (const at of placesOf(told, name)) {
        const away = at >= to ? at - to : from - (at + name.length)
        if (away < least) [least, nearest] = [away, one]
      }
    }
  }
  return nearest
}

function placesOf(text: string, name: string): number[] {
  if (name.trim().length < 2) return []
  const word = new RegExp(`(?<![\\p{L}\\p{N}])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu')
  return [...text.matchAll(word)].map((hit) => hit.index)
}
