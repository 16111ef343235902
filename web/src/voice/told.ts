/** What is said of a voice in the language of the page. */
import { language, t, type Key } from '../lib/t.svelte'
import type { Timbre } from './doors'
import { partsOf, wordsOf } from './words'

const SOURCES: Record<string, Key> = { '': 'voice.source.built_in', espeak: 'voice.source.plain', own: 'voice.source.own' }

/** Voices of other engines are known by their names; the studio's own by how they sound. */
export function told(reference: string, timbre: Timbre): string {
  const { engine, name } = partsOf(reference)
  if (engine === 'espeak') return t('voice.plain', { language: languageOf(name) })
  if (engine !== '' && engine !== 'own') return name
  return wordsOf(timbre).map((word) => t(`voice.word.${word}`)).join(', ')
}

export function sourceOf(reference: string): string {
  const { engine } = partsOf(reference)
  return engine in SOURCES ? t(SOURCES[engine]!) : engine
}

/** Ways of speaking that the engine knows by letters of its own; places are called alike everywhere. */
const PLACES: Record<string, string> = { '029': 'Caribbean', scotland: 'Scotland', gbclan: 'Lancashire', gbcwmd: 'West Midlands', rp: 'Received Pronunciation', nyc: 'New York City', central: 'Huế', south: 'Sài Gòn' }

/** Names of languages in the words of the page; a code nobody knows stays a code. */
export function languageOf(code: string): string {
  const [plain, place] = parted(code.split('+')[0]!)
  try {
    const name = new Intl.DisplayNames([language() === 'de' ? 'de' : 'en'], { type: 'language' }).of(plain) ?? plain
    return place ? `${name} (${PLACES[place] ?? place})` : name
  } catch {
    return code
  }
}

function parted(code: string): [plain: string, place: string] {
  const parts = code.split('-').filter((part) => part !== 'x')
  const last = parts.at(-1)!
  return last in PLACES || code.includes('-x-') ? [parts.slice(0, -1).join('-'), last] : [code, '']
}

/** Millionths of a dollar for a thousand letters; nothing where nobody wrote it down. */
export function priceOf(micros: number | null): string {
  if (micros === null) return t('voice.price.unknown')
  if (micros === 0) return t('voice.price.free')
  return t('voice.price', { price: new Intl.NumberFormat(language() === 'de' ? 'de' : 'en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }).format(micros / 1e6) })
}
