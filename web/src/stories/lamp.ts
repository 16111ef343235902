/** Finds what is heard in the words on the page, from left to right, and lights it. */
const NAME = 'heard'
/** A word that is said differently from how it is written must not carry the light far ahead. */
const AHEAD = 160

export type Spot = { node: Text; at: number }

/** The place of a word in a text, not before `from` and not far behind it; none when it is not there. */
export function placeOf(text: string, word: string, from: number): number {
  const wanted = word.replace(/^[\s*_"“”„«»]+|[\s*_"“”„«».,!?;:]+$/g, '')
  if (wanted === '') return -1
  const found = text.toLowerCase().indexOf(wanted.toLowerCase(), from)
  return found >= 0 && found - from <= AHEAD ? found : -1
}

export class Lamp {
  private nodes: Text[] = []
  private text = ''
  private cursor = 0
  private last = ''
  word: [number, number] | null = null

  constructor(root: Element, private calm: boolean) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      // A letter that stands for a face is not said.
      if ((node.parentElement?.closest('.face') ?? null) !== null) continue
      this.nodes.push(node as Text)
      this.text += (node as Text).data
    }
  }

  hush(): void {}
  mouthe(): void {}

  read(line: string, from: number, to: number): void {
    const key = `${line}|${from}`
    if (to <= from || key === this.last) return
    this.last = key
    const word = line.slice(from, to)
    const at = placeOf(this.text, word, this.cursor)
    if (at < 0) return
    this.cursor = at
    this.light(at, Math.min(this.text.length, at + word.trim().length))
    this.cursor = at + 1
  }

  off(): void {
    CSS.highlights?.delete(NAME)
  }

  private light(from: number, to: number): void {
    const [start, end] = [this.spot(from + 1), this.spot(to)]
    if (!start || !end || !CSS.highlights) return
    const range = new Range()
    range.setStart(start.node, start.at - 1) // its first letter's own text, and not the end of the one before
    range.setEnd(end.node, end.at)
    CSS.highlights.set(NAME, new Highlight(range))
    const { top, bottom } = range.getBoundingClientRect()
    if (bottom > innerHeight * 0.8 || top < 64) start.node.parentElement?.scrollIntoView({ block: 'center', behavior: this.calm ? 'auto' : 'smooth' })
  }

  private spot(offset: number): Spot | null {
    let before = 0
    for (const node of this.nodes) {
      if (offset <= before + node.data.length) return { node, at: offset - before }
      before += node.data.length
    }
    return null
  }
}
