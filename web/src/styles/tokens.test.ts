import { describe, expect, it } from 'vitest'
import css from './tokens.css?raw'

type Colour = [number, number, number]
type Theme = Record<string, Colour>

const themes: Record<'light' | 'dark' | 'neon', Theme> = { light: {}, dark: {}, neon: {} }
const number = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g
const NAMES = ['bg', 's1', 's2', 'line', 'ctl', 'fg', 'muted', 'accent', 'on-accent', 'accent-text', 'ok', 'warn', 'bad', 'info', 'focus', 'duel-a', 'duel-b']

for (const line of css.slice(0, css.indexOf("[data-theme='light']")).split('\n')) {
  const name = /^\s+--([\w-]+): light-dark/.exec(line)?.[1]
  const found = [...line.matchAll(number)].map((hit) => hit.slice(1, 4).map(Number) as Colour)
  if (name && found.length === 2) [themes.light[name], themes.dark[name]] = found as [Colour, Colour]
}
for (const line of css.slice(css.indexOf("[data-theme='neon']")).split('\n')) {
  const name = /^\s+--([\w-]+): oklch/.exec(line)?.[1]
  const found = [...line.matchAll(number)][0]
  if (name && found) themes.neon[name] = found.slice(1, 4).map(Number) as Colour
}

function linearOf([l, c, h]: Colour): Colour {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ]
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ]
}

/** As a screen shows it: 8 bits per channel. */
function shown(colour: Colour): Colour {
  return linearOf(colour).map((value) => {
    const clipped = Math.min(1, Math.max(0, value))
    const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055
    const byte = Math.round(encoded * 255) / 255
    return byte <= 0.04045 ? byte / 12.92 : ((byte + 0.055) / 1.055) ** 2.4
  }) as Colour
}

const luminance = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b
function ratio(one: Colour, other: Colour): number {
  const [low, high] = [luminance(shown(one)), luminance(shown(other))].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function labOf([r, g, b]: Colour): Colour {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** Full colour blindness as matrices on linear light (Machado, Oliveira and Fernandes 2009). */
const BLIND: Record<string, Colour[]> = {
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
const through = (matrix: Colour[], colour: Colour): Colour => matrix.map((row) => Math.max(0, row.reduce((sum, one, i) => sum + one * colour[i]!, 0))) as Colour

const REQUIRED: Record<string, number> = { ctl: 3, fg: 7, muted: 4.5, accent: 3, 'accent-text': 4.5, ok: 4.5, warn: 4.5, bad: 4.5, info: 4.5, focus: 3, 'duel-a': 4.5, 'duel-b': 4.5 }

describe.each(Object.entries(themes))('the colours of the theme %s', (_, theme) => {
  it('are all there', () => {
    expect(Object.keys(theme).sort()).toEqual([...NAMES].sort())
  })

  it.each(NAMES)('%s can be shown by every screen', (name) => {
    for (const value of linearOf(theme[name]!)) {
      expect(value).toBeGreaterThan(-0.002)
      expect(value).toBeLessThan(1.002)
    }
  })

  it.each(Object.entries(REQUIRED))('%s is at least %d : 1 on every surface', (name, least) => {
    for (const surface of ['bg', 's1', 's2']) expect(ratio(theme[name]!, theme[surface]!)).toBeGreaterThanOrEqual(least)
  })

  it('words on the accent are readable', () => {
    expect(ratio(theme['on-accent']!, theme.accent!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(Object.entries(BLIND))('A and B stay apart for eyes with %s', (_, matrix) => {
    const [a, b] = ['duel-a', 'duel-b'].map((name) => labOf(through(matrix, shown(theme[name]!)))) as [Colour, Colour]

    expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThanOrEqual(0.12)
  })
})
