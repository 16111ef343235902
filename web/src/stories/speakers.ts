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

/** Whoever the words beside what is said are about; the player is never given words. */
export function speakerOf(paragraph: string, people: Card[]): Card | null {
  const quote = new RegExp(QUOTED).exec(paragraph)
  if (!quote || !SAID.test(quote[0])) return null
  const told = paragraph.replace(QUOTED, (words) => ' '.repeat(words.length))
  const before = sentencesIn(told.slice(0, quote.index))
  const after = sentencesIn(told.slice(quote.index + quote[0].length))
  // “Go,” says Maren. / Maren says: “Go.” / Maren turns. “Go.” / “Go.” Maren turns.
  const leads = before.at(-1) ?? ''
  const goesOn = /[,:;–—]\s*$/.test(leads)
  const tag = /[.…]\s*["”“»«]$/.test(quote[0]) ? '' : (after[0] ?? '')
  // “She turns. “Go.” Tobin waits.” Whoever she is, she has just been told of; whom the words after it name is another.
  const onward = before.some((one) => PRONOUN.test(one)) ? '' : (after[0] ?? '')
  for (const beside of [tag, goesOn ? leads : '', leads, ...before.slice(0, -1).reverse(), onward]) {
    const found = doerOf(beside, people)
    if (found) return found
    if (beside === tag && PRONOUN.test(beside)) return null
  }
  return null
}

const PRONOUN = /(?<!\p{L})(?:she|he|they|i|we|sie|er|es|ich|wir)(?!\p{L})/iu
/** After these a name is whom something is said to or done with; so is one that owns something. */
const TOWARDS = /(?<!\p{L})(?:to|at|for|with|from|of|by|beside|behind|near|past|towards?|about|into|over|than|like|zu|an|mit|bei|von|für|nach|neben|hinter|vor|über|gegen|auf|um|wie|als)\s+(?:(?:the|a|dem|der|den|die|das)\s+)?$/iu

const sentencesIn = (text: string): string[] => text.match(/[^.!?…]+[.!?…]*/g)?.filter((one) => one.trim() !== '') ?? []

/** Of the clause nearest to the words, the name that stands first in it and does something. */
function doerOf(sentence: string, people: Card[]): Card | null {
  const hits = people
    .filter((one) => one.kind === 'character' && one.role !== 'player')
    .flatMap((one) => [one.name, ...one.aliases].flatMap((name) => placesOf(sentence, name).map((at) => ({ one, at, name }))))
    .filter(({ at, name }) => !TOWARDS.test(sentence.slice(0, at)) && !/^['’]s(?!\p{L})/u.test(sentence.slice(at + name.length)) && !PRONOUN.test(clauseBefore(sentence, at)))
    .sort((a, b) => a.at - b.at)
  const ends = /[:,]\s*$/.test(sentence) ? sentence.replace(/[:,]\s*$/, '').search(/[,;–—][^,;–—]*$/) : -1
  return (hits.find((hit) => hit.at > ends) ?? hits[0])?.one ?? null
}

const clauseBefore = (sentence: string, at: number): string => /[^,;–—]*$/.exec(sentence.slice(0, at))![0]

function placesOf(text: string, name: string): number[] {
  if (name.trim().length < 2) return []
  const word = new RegExp(`(?<![\\p{L}\\p{N}])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu')
  return [...text.matchAll(word)].map((hit) => hit.index)
}
