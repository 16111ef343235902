/** Where eyes and mouth show in a moving drawing: small copies of it, with nothing else in them. */
import type { Feature, Pixels } from './avatarDots'

type Sought = { part: string; colour: string; columns: number; rows: number; lit: boolean }

const SOUGHT: Sought[] = [
  { part: 'gaze_left', colour: '#ff0000', columns: 2, rows: 2, lit: true },
  { part: 'gaze_right', colour: '#00ff00', columns: 2, rows: 2, lit: true },
  { part: 'mouth', colour: '#0000ff', columns: 3, rows: 1, lit: false },
]
const AROUND = ['eye_left', 'eye_right', 'mouth']
const MOVED = ['transform', 'd', 'opacity']
const [HALF, HIDDEN] = [127, 60]

export class Features {
  /** Eyes and mouth as they are, before nothing. */
  readonly around: SVGSVGElement
  /** Each of them in a colour of its own. */
  readonly marked: SVGSVGElement
  private pairs: [from: Element, to: Element][] = []

  constructor(drawing: SVGSVGElement) {
    this.around = this.pruned(drawing, AROUND)
    this.marked = this.pruned(drawing, SOUGHT.map((one) => one.part), mark)
  }

  /** The copies move as the drawing did. */
  follow(): void {
    for (const [from, to] of this.pairs) {
      for (const name of MOVED) {
        const value = from.getAttribute(name)
        if (value !== null && to.getAttribute(name) !== value) to.setAttribute(name, value)
      }
    }
  }

  /** The drawing with nothing in it but these parts, and the gradients and clips that they use. */
  private pruned(drawing: SVGSVGElement, parts: string[], change: (copy: SVGSVGElement) => void = () => undefined): SVGSVGElement {
    const copy = drawing.cloneNode(true) as SVGSVGElement
    change(copy)
    const named = [...copy.querySelectorAll(parts.map((one) => `[data-part="${one}"]`).join())]
    const from = [...drawing.querySelectorAll('*')]
    const all = [...copy.querySelectorAll('*')]
    const around = all.filter((one) => named.some((part) => part.contains(one) || one.contains(part)))
    const used = new Set(around.flatMap((one) => [...one.attributes].flatMap(({ value }) => /^url\(#(.+)\)$/.exec(value)?.[1] ?? [])))
    const lent = all.filter((one) => used.has(one.id))
    const here = new Set([...around, ...lent.flatMap((one) => [one.closest('defs')!, one, ...one.querySelectorAll('*')])])
    for (const [i, one] of all.entries()) {
      if (!here.has(one)) one.remove()
      else if (MOVED.some((name) => one.hasAttribute(name))) this.pairs.push([from[i]!, one])
    }
    return copy
  }
}

function mark(copy: SVGSVGElement): void {
  for (const { part, colour } of SOUGHT) {
    for (const one of copy.querySelectorAll(`[data-part="${part}"] *`)) {
      for (const paint of ['fill', 'stroke']) if ((one.getAttribute(paint) ?? 'none') !== 'none') one.setAttribute(paint, colour)
    }
  }
}

/** Which pixels of each show: it is there, and what lies around it is not hidden by anything else. */
export function featuresIn(marked: Pixels, around: Pixels, whole: Pixels): Feature[] {
  const shown: number[][] = SOUGHT.map(() => [])
  for (let at = 0; at < marked.data.length; at += 4) {
    if (marked.data[at + 3]! <= HALF) continue
    const which = [0, 1, 2].findIndex((channel) => marked.data[at + channel]! > HALF)
    if (which >= 0 && differs(around, whole, at) <= HIDDEN) shown[which]!.push(at / 4)
  }
  return SOUGHT.flatMap(({ columns, rows, lit }, which) => (shown[which]!.length ? [{ shown: shown[which]!, columns, rows, lit }] : []))
}

const differs = (one: Pixels, other: Pixels, at: number): number =>
  [0, 1, 2].reduce((sum, channel) => sum + Math.abs(one.data[at + channel]! - other.data[at + channel]!), 0)
