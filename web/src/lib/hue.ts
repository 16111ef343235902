/** Where a palette says nothing, the studio's own violet. */
const OWN = 285

export type Lab = [light: number, a: number, b: number]

/** The hue of a colour in OKLCH, in degrees; a persona's palette tints its stage by it. */
export function hueOf(hex: string | null): number {
  if (hex === null) return OWN
  const [, a, b] = labOf(hex)
  return Math.round((Math.atan2(b, a) * 180) / Math.PI + 360) % 360
}

export const labOf = (hex: string): Lab => lab(...bytesOf(hex))

export const bytesOf = (hex: string): [number, number, number] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]

/** OKLab of three bytes: as the eye tells colours apart. */
export function lab(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [linear(red / 255), linear(green / 255), linear(blue / 255)]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

export const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
