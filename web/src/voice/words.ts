/** A voice in words, as somebody would say it to a friend; the same bounds as the studio's own description. */
import type { Timbre } from './doors'

export type Word = 'dark' | 'bright' | 'low' | 'high' | 'sharp' | 'warm' | 'slow' | 'quick' | 'even' | 'lively' | 'breathy' | 'plain'
const MOST = 4
const BREATHY = 0.05

/** At most four words, the most telling first. */
export function wordsOf(timbre: Timbre): Word[] {
  const found = [
    side(timbre.tract, 0.95, 1.07, 'dark', 'bright'),
    side(timbre.pitch, 40, 65, 'low', 'high'),
    side(timbre.warmth, -0.2, 0.2, 'sharp', 'warm'),
    side(timbre.rate_wpm, 160, 188, 'slow', 'quick'),
    side(timbre.span, 40, 65, 'even', 'lively'),
    timbre.breath >= BREATHY ? ('breathy' as const) : null,
  ].filter((word) => word !== null)
  return found.length > 0 ? found.slice(0, MOST) : ['plain']
}

function side(value: number, least: number, most: number, below: Word, above: Word): Word | null {
  return value < least ? below : value > most ? above : null
}

/** The two parts of a reference. */
export function partsOf(reference: string): { engine: string; name: string } {
  const cut = reference.indexOf('/')
  return cut < 0 ? { engine: '', name: reference } : { engine: reference.slice(0, cut), name: reference.slice(cut + 1) }
}
