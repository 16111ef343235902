/** Where the sentences of a text begin and end; the last one may still be growing. */
export type Sentence = { start: number; end: number; finished: boolean }

const END = /[.!?…。！？]+["'”’)\]]*(?=\s|$)|\n+/g

export function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = []
  let start = 0
  for (const hit of text.matchAll(END)) {
    const end = hit.index + hit[0].length
    if (text.slice(start, end).trim() !== '') found.push({ start, end, finished: true })
    start = end
  }
  if (text.slice(start).trim() !== '') found.push({ start, end: text.length, finished: false })
  return found
}

/** How many letters stand under a face at once. */
export const CAPTION = 110

/** The end of a text that fits a caption: whole sentences from the back, or the last words of a long one; dots say that more went before. */
export function captionOf(text: string, limit = CAPTION): string {
  let first = text.length
  for (const sentence of sentencesOf(text).reverse()) {
    if (text.length - sentence.start > limit) break
    first = sentence.start
  }
  const tail = text.slice(-limit)
  if (first === text.length) first = text.length > limit ? text.length - limit + tail.indexOf(' ') + 1 : 0
  return (text.slice(0, first).trim() && '… ') + text.slice(first).trim()
}
