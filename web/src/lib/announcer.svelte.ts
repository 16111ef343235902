/** Words for those who listen: one polite region, at most one message every two seconds while a reply runs. */
import { sentencesOf } from './sentences'

const EVERY_MS = 2000
export const announced = $state({ text: '' })
let queue: string[] = []
let timer: ReturnType<typeof setTimeout> | undefined

export function announce(text: string): void {
  queue.push(text)
  timer ??= setTimeout(next, 30)
}

/** Speaks the finished sentences of a growing text; returns how far it has come. */
export function announceSentences(text: string, from: number): number {
  const finished = sentencesOf(text).filter((s) => s.end > from && s.finished)
  const last = finished.at(-1)
  if (!last) return from
  announce(text.slice(from, last.end).trim())
  return last.end
}

function next(): void {
  timer = undefined
  if (queue.length === 0) return
  const text = queue.join(' ')
  queue = []
  // The same words twice would be silence: a changed character makes them new.
  announced.text = announced.text === text ? `${text}\u00a0` : text
  timer = setTimeout(next, EVERY_MS)
}
