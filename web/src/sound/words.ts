/** Which words of a sentence stand under the face while it is spoken, and which of them is heard now. */
import { CAPTION } from '../lib/sentences'
import type { Word } from './doors'

/** A word, and where it stands in the line that is shown with it. */
export type Shown = { line: string; from: number; to: number; start_ms: number }

/** A long sentence is shown in lines that fit, cut between words. */
export function linesOf(text: string, words: Word[], limit = CAPTION): Shown[] {
  const placed = placesOf(text, words)
  const cuts = [0]
  for (const [i, one] of placed.entries()) {
    const next = placed[i + 1]?.from ?? text.length
    if (next - cuts.at(-1)! > limit && one.from > cuts.at(-1)!) cuts.push(one.from)
  }
  return placed.map(({ from, to, start_ms }) => {
    const begins = cuts.findLast((cut) => cut <= from)!
    const ends = cuts.find((cut) => cut > from) ?? text.length
    return { line: text.slice(begins, ends).trimEnd(), from: from - begins, to: to - begins, start_ms }
  })
}

/** What is said differently from how it is written keeps the mark where it was. */
function placesOf(text: string, words: Word[]): { from: number; to: number; start_ms: number }[] {
  let at = 0
  return words.map(({ text: word, start_ms }) => {
    const from = text.indexOf(word, at)
    if (from < 0) return { from: at, to: at, start_ms }
    at = from + word.length
    return { from, to: at, start_ms }
  })
}
