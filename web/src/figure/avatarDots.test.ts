import { describe, expect, it } from 'vitest'
import { dotted, FINE, gridOf, Inks, inksOf, type Pixels } from './avatarDots'

/** A picture whose dots are all of one colour each: letters name the colours, a dot is empty. */
function picture(rows: string[], colours: Record<string, [number, number, number]>): Pixels {
  const [width, height] = [rows[0]!.length * FINE, rows.length * FINE]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colours[rows[Math.floor(y / FINE)]![Math.floor(x / FINE)]!]
      if (colour) data.set([...colour, 255], (y * width + x) * 4)
    }
  }
  return { data, width, height }
}

const RED: [number, number, number] = [200, 30, 40]
const BLUE: [number, number, number] = [30, 60, 200]
const at = (dots: Uint8ClampedArray, index: number): number[] => [...dots.subarray(index * 4, index * 4 + 4)]

describe('a picture of dots', () => {
  it('has a head forty dots high and a whole figure 112', () => {
    expect(gridOf(170, 170)).toEqual([68, 68])
    expect(gridOf(400, 600)).toEqual([75, 112])
  })

  it('gives every dot the colour that most of it has', () => {
    const drawn = picture(['RRR', 'RRR', 'RRR'], { R: RED })
    for (let x = 0; x < 6; x++) drawn.data.set([...BLUE, 255], (FINE * drawn.width + FINE + (x % FINE)) * 4)
    const dots = dotted(drawn, 3, 3, new Inks(['#c81e28', '#1e3cc8']))

    expect(at(dots, 4)).toEqual([...RED, 255])
  })

  it('keeps the white light of an eye that is smaller than a dot', () => {
    const inks = new Inks(['#c81e28', '#1e3cc8', '#f7f7fa'])
    const drawn = picture(['RRRR', 'RRRR', 'RRRR', 'RRRR'], { R: RED })
    const shown = [0, 1, 2, 3, 4, 5].flatMap((x) => [0, 1, 2, 3, 4, 5].map((y) => (y + FINE + 1) * drawn.width + x + FINE + 1))
    for (const one of shown) drawn.data.set([...BLUE, 255], one * 4)
    const dots = dotted(drawn, 4, 4, inks, [{ shown, columns: 2, rows: 2, lit: true }])

    expect(at(dots, 0)).toEqual([...RED, 255])
    expect([at(dots, 5), at(dots, 6), at(dots, 9), at(dots, 10)]).toEqual([[247, 247, 250, 255], [...BLUE, 255], [...BLUE, 255], [...BLUE, 255]])
  })

  it('has fewer dots where they are larger', () => {
    expect(gridOf(170, 170, 2)).toEqual([34, 34])
  })

  it('leaves empty what is mostly empty and darkens the edge away from the light', () => {
    const dots = dotted(picture(['RR.', 'RR.', '...'], { R: RED }), 3, 3, new Inks(['#c81e28']))

    expect(at(dots, 0)).toEqual([...RED, 255])
    expect(at(dots, 1)).toEqual([59, 0, 17, 255])
    expect(at(dots, 2)[3]).toBe(0)
  })
})

describe('the colours of a picture', () => {
  it('keep what it cannot do without, and drop what looks alike or is not there', () => {
    const drawn = picture(['RRR', 'RRB'], { R: RED, B: BLUE })
    const inks = inksOf(drawn, ['#c81e28', '#c91f29', '#1e3cc8', '#00ff00'], ['#1E3CC8'])

    expect(inks.colours).toEqual(['#1e3cc8', '#c81e28'])
  })

  it('are never more than twenty-four with the lines around them', () => {
    const many = Array.from({ length: 60 }, (_, i) => `#${((i * 4) % 256).toString(16).padStart(2, '0')}${((i * 37) % 256).toString(16).padStart(2, '0')}${((i * 91) % 256).toString(16).padStart(2, '0')}`)
    const drawn = picture([many.map((_, i) => String.fromCharCode(65 + i)).join('')], Object.fromEntries(many.map((one, i) => [String.fromCharCode(65 + i), [1, 3, 5].map((from) => parseInt(one.slice(from, from + 2), 16)) as [number, number, number]])))

    const inks = inksOf(drawn, many, [])
    inks.outline(inks.colours.map(() => 1))

    expect(inks.colours.length).toBe(21)
    expect(inks.shown.length).toBe(24)
  })
})
