/** A picture of few large dots (docs/looks.md): numbers in, numbers out; no page, no canvas. */
import { bytesOf, lab, labOf, type Lab } from '../lib/hue'
import { hexOf, lchOf } from '../look/oklch'

/** How many colours a picture keeps, and how many of them are left to its outline. */
const [MOST, LINES] = [24, 3]
const ALIKE = 0.04 ** 2
const HALF = 127
const OPEN = 255
/** How often finer than its dots a picture is painted before they are counted. */
export const FINE = 5
/** How much of a dot is covered where it is part of something, and of how many dots something is seen at all. */
const [SOLID, THERE] = [0.5, 0.3]
const NEARLY_WHITE = 0.9
const VIOLET = 295
const HEAD_DOTS = 40
const FIGURE_DOTS = 112
const HEAD = 100

export type Pixels = { data: Uint8ClampedArray; width: number; height: number }

/** Something small that is never lost between the dots: where it shows in the fine picture, and its least size. */
export type Feature = { shown: number[]; columns: number; rows: number; lit: boolean }

/** A head is forty dots high, a whole figure in its frame 112; of larger dots there are fewer. */
export function gridOf(wide: number, high: number, dots = 1): [columns: number, rows: number] {
  const rows = (high < 2.5 * HEAD ? (high / HEAD) * HEAD_DOTS : FIGURE_DOTS) / dots
  return [Math.max(1, Math.round((rows * wide) / high)), Math.max(1, Math.round(rows))]
}

/** Nearest colours by eye; what was judged once is known. */
export class Inks {
  private labs: Lab[]
  private known = new Uint8Array(32_768).fill(OPEN)
  /** These colours and the lines of those that are outlined, as they are shown; and which of them is each one's line. */
  shown: string[]
  lines: number[] | undefined

  constructor(readonly colours: string[]) {
    this.labs = colours.map(labOf)
    this.shown = [...colours]
  }

  /** The lines of what is outlined most, as far as there is room; everything else takes the nearest there is. */
  outline(outlines: number[]): number[] {
    if (this.lines) return this.lines
    const wanted = this.colours.map(lineOf)
    const order = [...outlines.keys()].filter((one) => outlines[one]! > 0).sort((one, other) => outlines[other]! - outlines[one]!)
    for (const one of order) {
      const known = this.shown.map(labOf)
      const line = labOf(wanted[one]!)
      if (this.shown.length < MOST && apart(line, known[closest(line, known)]!) > ALIKE) this.shown.push(wanted[one]!)
    }
    const known = this.shown.map(labOf)
    return (this.lines = wanted.map((line) => closest(labOf(line), known)))
  }

  /** The white one, if there is any. */
  get white(): number {
    const light = this.shown.map((one) => labOf(one)[0])
    const most = light.indexOf(Math.max(...light))
    return light[most]! > NEARLY_WHITE ? most : -1
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
  for (const one of order) if (kept.length < MOST - LINES && kept.every((other) => apart(labs[one]!, labs[other]!) > ALIKE)) kept.push(one)
  return new Inks(kept.map((one) => all.colours[one]!))
}

/** Every dot in the colour that most of it has: a mean would make mud of an eye. Its edge away from the light is a line. */
export function dotted(picture: Pixels, columns: number, rows: number, inks: Inks, features: Feature[] = []): Uint8ClampedArray {
  const chosen = new Int16Array(columns * rows)
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) chosen[row * columns + column] = vote(picture, column, row, inks)
  const solid = (column: number, row: number): boolean => chosen[Math.min(rows - 1, row) * columns + Math.min(columns - 1, column)]! >= 0
  const edges: number[] = []
  const outlines = new Array<number>(inks.colours.length).fill(0)
  for (let at = 0; at < chosen.length; at++) {
    const [column, row] = [at % columns, Math.floor(at / columns)]
    if (chosen[at]! < 0 || (solid(column + 1, row) && solid(column, row + 1))) continue
    edges.push(at)
    outlines[chosen[at]!]! += 1
  }
  const lines = inks.outline(outlines)
  for (const at of edges) chosen[at] = lines[chosen[at]!]!
  for (const feature of features) keep(chosen, picture, columns, rows, inks, feature)
  const dots = new Uint8ClampedArray(columns * rows * 4)
  const bytes = inks.shown.map(bytesOf)
  for (let at = 0; at < chosen.length; at++) if (chosen[at]! >= 0) dots.set([...bytes[chosen[at]!]!, 255], at * 4)
  return dots
}

/** As many dots of a feature as it has at least, where most of it is, and its white one toward the light. */
function keep(chosen: Int16Array, picture: Pixels, columns: number, rows: number, inks: Inks, feature: Feature): void {
  const share = new Float32Array(columns * rows)
  const votes = new Array<number>(inks.colours.length).fill(0)
  for (const at of feature.shown) {
    share[Math.floor(at / picture.width / FINE) * columns + Math.floor((at % picture.width) / FINE)]! += 1 / FINE ** 2
    votes[inks.nearest(picture.data[at * 4]!, picture.data[at * 4 + 1]!, picture.data[at * 4 + 2]!)]! += 1
  }
  const box = mostOf(share, columns, rows, feature)
  if (!box.length) return
  const ink = votes.indexOf(Math.max(...votes))
  for (const at of box) if (share[at]! < SOLID && chosen[at]! >= 0) chosen[at] = ink
  const own = [...share.keys()].filter((at) => share[at]! >= SOLID)
  if (!feature.lit || inks.white < 0 || own.some((at) => chosen[at] === inks.white)) return
  const toLight = (at: number): number => (at % columns) + Math.floor(at / columns)
  chosen[own.length ? own.reduce((one, other) => (toLight(other) < toLight(one) ? other : one)) : box[0]!] = inks.white
}

/** The dots of the box in which most of a feature is; none where hardly anything of it shows. */
function mostOf(share: Float32Array, columns: number, rows: number, feature: Feature): number[] {
  const boxAt = (column: number, row: number): number[] =>
    Array.from({ length: feature.columns * feature.rows }, (_, i) => (row + Math.floor(i / feature.columns)) * columns + column + (i % feature.columns))
  let [best, most]: [number[], number] = [[], THERE * feature.rows]
  for (let row = 0; row <= rows - feature.rows; row++) {
    for (let column = 0; column <= columns - feature.columns; column++) {
      if (!share[row * columns + column] && !share[row * columns + column + 1]) continue
      const box = boxAt(column, row)
      const sum = box.reduce((all, at) => all + share[at]!, 0)
      if (sum > most) [best, most] = [box, sum]
    }
  }
  return best
}

/** What a material is outlined in: its own deep tone. */
function lineOf(colour: string): string {
  const { l, c, h } = lchOf(colour)
  const away = ((VIOLET - h + 540) % 360) - 180
  return hexOf({ l: Math.max(0.16, l * 0.42), c: Math.min(0.11, c * 0.9 + 0.02), h: h + Math.max(-14, Math.min(14, away)) }).toLowerCase()
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
