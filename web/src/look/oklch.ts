/** Colours as the wheel turns them: lightness, chroma and hue in OKLCH, and back to a hex that a screen can show. */
import { bytesOf, labOf, linear } from '../lib/hue'

export type Lch = { l: number; c: number; h: number }
export const MOST_CHROMA = 0.32

export function lchOf(hex: string): Lch {
  const [l, a, b] = labOf(hex)
  return { l, c: Math.hypot(a, b), h: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360 }
}

/** What no screen can show loses chroma until one can; lightness and hue stay. */
export function hexOf({ l, c, h }: Lch): string {
  let [low, high] = [0, c]
  if (shown(lights(l, c, h))) low = c
  else for (let i = 0; i < 18; i++) {
    const middle = (low + high) / 2
    if (shown(lights(l, middle, h))) low = middle
    else high = middle
  }
  const bytes = lights(l, low, h).map((light) => Math.round(Math.min(1, Math.max(0, curved(light))) * 255))
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`.toUpperCase()
}

/** How far two colours are apart in lightness: 1 is alike, 21 is black on white. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = bytesOf(hex).map((byte) => linear(byte / 255)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const shown = (light: number[]): boolean => light.every((one) => one >= -0.0001 && one <= 1.0001)
const curved = (light: number): number => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055)

function lights(l: number, c: number, h: number): [number, number, number] {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)]
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ]
}
