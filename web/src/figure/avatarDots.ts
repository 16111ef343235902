/** A picture of few large dots (docs/looks.md): numbers in, numbers out; no page, no canvas. */
import { bytesOf, lab, type Lab } from '../lib/hue'

const MOST = 24
const ALIKE = 0.04 ** 2
const HALF = 127
const OPEN = 255
/** How often finer than its dots a picture is painted before they are counted. */
export const FINE = 4
const HEAD_DOTS = 40
const FIGURE_DOTS = 112
const HEAD = 100

export type Pixels = { data: Uint8ClampedArray; width: number; height: number }

/** A head is forty dots high, a whole figure in its frame 112. */
export function gridOf(wide: number, high: number): [columns: number, rows: number] {
  const rows = high < 2.5 * HEAD ? (high / HEAD) * HEAD_DOTS : FIGURE_DOTS
  return [Math.max(1, Math.round((rows * wide) / high)), Math.max(1, Math.round(rows))]
}

/** Nearest colours by eye; what was judged once is known. */
export class Inks {
  private labs: Lab[]
  private known = new Uint8Array(32_768).fill(OPEN)

  constructor(readonly colours: string[]) {
    this.labs = colours.map((one) => lab(...bytesOf(one)))
  }

  nearest(red: number, green: number, blue: number): number {
    const at = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)
    if (this.known[at] === OPEN) this.known[at] = closest(lab(red, green, blue), this.labs)
    return this.known[at]!
  }
}

/** The colours that a picture keeps: those it cannot do without, then what covers most; none that looks like another. */
export function inksOf(picture: Pixels, named: string[], always: string[]): Inks {
  const all = new Inks([...new Set([...always, ...named].map((one) => one.toLowerCase()))].slice(0, OPEN))
  const areas = new Array<number>(all.colours.length).fill(0)
  for (let at = 0; at < picture.data.length; at += 4) {
    if (picture.data[at + 3]! > HALF) areas[all.nearest(picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!)]! += 1
  }
  const labs = all.colours.map((one) => lab(...bytesOf(one)))
  const order = [...areas.keys()].filter((one) => one < always.length || areas[one]! > 0)
  order.sort((one, other) => Number(other < always.length) - Number(one < always.length) || areas[other]! - areas[one]!)
  const kept: number[] = []
  for (const one of order) if (kept.length < MOST && kept.every((other) => apart(labs[one]!, labs[other]!) > ALIKE)) kept.push(one)
  return new Inks(kept.map((one) => all.colours[one]!))
}

/** Every dot in the colour that most of it has: a mean would make mud of an eye. Its dark edge is away from the light. */
export function dotted(picture: Pixels, columns: number, rows: number, inks: Inks): Uint8ClampedArray {
  const chosen = new Int16Array(columns * rows)
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) chosen[row * columns + column] = vote(picture, column, row, inks)
  const dots = new Uint8ClampedArray(columns * rows * 4)
  const solid = (column: number, row: number): boolean => chosen[Math.min(rows - 1, row) * columns + Math.min(columns - 1, column)]! >= 0
  const bytes = inks.colours.map(bytesOf)
  for (let at = 0; at < chosen.length; at++) {
    const ink = bytes[chosen[at]!]
    if (!ink) continue
    const [column, row] = [at % columns, Math.floor(at / columns)]
    const share = solid(column + 1, row) && solid(column, row + 1) ? 1 : 0.45
    dots.set([ink[0] * share, ink[1] * share, ink[2] * share, 255], at * 4)
  }
  return dots
}

function vote(picture: Pixels, column: number, row: number, inks: Inks): number {
  const votes = new Uint8Array(inks.colours.length)
  let cover = 0
  for (let y = row * FINE; y < (row + 1) * FINE; y++) {
    for (let x = column * FINE; x < (column + 1) * FINE; x++) {
      const at = (y * picture.width + x) * 4
      if (picture.data[at + 3]! <= HALF) continue
      cover++
      votes[inks.nearest(picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!)]! += 1
    }
  }
  return cover * 2 < FINE * FINE ? -1 : votes.indexOf(Math.max(...votes))
}

function closest(wanted: Lab, known: Lab[]): number {
  let best = 0
  for (let one = 1; one < known.length; one++) if (apart(wanted, known[one]!) < apart(wanted, known[best]!)) best = one
  return best
}

const apart = (one: Lab, other: Lab): number => (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
