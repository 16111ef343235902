/** Words of the interface: flat catalogues, `{name}` slots, plurals by the rules of the language. */
import type arrival from '../i18n/arrival/en.json'
import type cast from '../i18n/cast/en.json'
import type chat from '../i18n/chat/en.json'
import type duel from '../i18n/duel/en.json'
import type entry from '../i18n/entry/en.json'
import en from '../i18n/en.json'
import type look from '../i18n/look/en.json'
import type lore from '../i18n/lore/en.json'
import type memory from '../i18n/memory/en.json'
import type people from '../i18n/people/en.json'
import type settings from '../i18n/settings/en.json'
import type source from '../i18n/source/en.json'
import type stories from '../i18n/stories/en.json'
import type talents from '../i18n/talents/en.json'
import type voice from '../i18n/voice/en.json'
import { readLook, writeLook } from './cookie'
import { accented, mirrored } from './pseudo'

export type Key = keyof typeof en | keyof typeof arrival | keyof typeof cast | keyof typeof chat | keyof typeof duel | keyof typeof entry | keyof typeof look | keyof typeof lore | keyof typeof memory | keyof typeof people | keyof typeof settings | keyof typeof source | keyof typeof stories | keyof typeof talents | keyof typeof voice
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never
export type Slots = Record<string, string | number>
type Catalogue = Partial<Record<Key, string>>

export const LANGUAGES = ['en', 'de'] as const
const PSEUDO = ['en-XA', 'ar-XB'] as const
export type Language = (typeof LANGUAGES)[number] | (typeof PSEUDO)[number]

const words = $state<{ language: Language; known: Catalogue }>({ language: 'en', known: en })

/** Where the words of a part are; a room that is loaded by itself says so when it is. */
export type Words = Record<'en' | 'de', () => Promise<{ default: Catalogue }>>
/** The words of pages that are not the first one come with their pages. */
const parts: Record<string, Words> = {
  cast: { en: () => import('../i18n/cast/en.json'), de: () => import('../i18n/cast/de.json') },
  chat: { en: () => import('../i18n/chat/en.json'), de: () => import('../i18n/chat/de.json') },
  entry: { en: () => import('../i18n/entry/en.json'), de: () => import('../i18n/entry/de.json') },
  lore: { en: () => import('../i18n/lore/en.json'), de: () => import('../i18n/lore/de.json') },
  people: { en: () => import('../i18n/people/en.json'), de: () => import('../i18n/people/de.json') },
  settings: { en: () => import('../i18n/settings/en.json'), de: () => import('../i18n/settings/de.json') },
  talents: { en: () => import('../i18n/talents/en.json'), de: () => import('../i18n/talents/de.json') },
}
export type Part = 'cast' | 'chat' | 'entry' | 'lore' | 'people' | 'settings' | 'talents'
const learnt = new Map<string, Promise<void>>()

export const language = (): Language => words.language

export function t(key: Key, slots: Slots = {}): string {
  return fill(words.known[key] ?? key, slots)
}

export function has(key: string): key is Key {
  return key in words.known
}

export function plural(stem: PluralKey, count: number, slots: Slots = {}): string {
  const form = `${stem}_${new Intl.PluralRules(speech()).select(count)}`
  return t(has(form) ? form : (`${stem}_other` as Key), { count: number(count), ...slots })
}

export const number = (value: number): string => new Intl.NumberFormat(speech()).format(value)

export function time(iso: string): string {
  return new Intl.DateTimeFormat(speech(), { hour: '2-digit', minute: '2-digit' }).format(new Date(iso))
}

export function day(iso: string): string {
  return new Intl.DateTimeFormat(speech(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
}

/** A day without its hour. */
export const date = (iso: string): string => new Intl.DateTimeFormat(speech(), { dateStyle: 'medium' }).format(new Date(iso))

export function ago(iso: string, now: number = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat(speech(), { numeric: 'auto' })
  const minutes = Math.round((new Date(iso).getTime() - now) / 60_000)
  if (minutes === 0) return t('just.now')
  if (minutes > -60) return relative.format(minutes, 'minute')
  if (minutes > -1440) return relative.format(Math.round(minutes / 60), 'hour')
  return relative.format(Math.round(minutes / 1440), 'day')
}

/** Names of languages in their own words, so that one finds one's own. */
export function languageName(code: Language): string {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
}

export async function speak(code: Language, keep = true): Promise<void> {
  const all = await Promise.all([catalogue(code), ...[...learnt.keys()].map((part) => catalogue(code, part))])
  words.known = Object.assign({}, ...all)
  words.language = code
  document.documentElement.lang = code
  document.documentElement.dir = code === 'ar-XB' ? 'rtl' : 'ltr'
  if (keep) writeLook({ lang: code })
}

/** Before a page is shown, the words it brings are known; whoever asks second waits for them as well. */
export function learn(part: Part): Promise<void>
export function learn(part: string, words: Words): Promise<void>
export function learn(part: string, brought = parts[part]!): Promise<void> {
  parts[part] = brought
  let known = learnt.get(part)
  if (!known) learnt.set(part, (known = catalogue(words.language, part).then((added) => void (words.known = { ...words.known, ...added }))))
  return known.catch((fault) => {
    learnt.delete(part) // the next try asks again
    throw fault
  })
}

/** The kept language, else the browser's when there is a catalogue, else English. */
export function preferred(kept: string | undefined = readLook().lang, wanted = navigator.languages): Language {
  const known: readonly string[] = [...LANGUAGES, ...PSEUDO]
  if (kept && known.includes(kept)) return kept as Language
  const found = wanted.map((code) => code.split('-')[0]!).find((code) => known.includes(code))
  return (found ?? 'en') as Language
}

async function catalogue(code: Language, part?: string): Promise<Catalogue> {
  if (code === 'de') return (await (part ? parts[part]!.de() : import('../i18n/de.json'))).default
  const plain: Catalogue = part ? (await parts[part]!.en()).default : en
  if (code === 'en') return plain
  const change = code === 'en-XA' ? accented : mirrored
  return Object.fromEntries(Object.entries(plain).map(([key, text]) => [key, change(text)]))
}

function fill(text: string, slots: Slots): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole))
}

/** Numbers and days as people of this region write them. The pseudo languages count as their plain relatives do. */
function speech(): string {
  const plain = words.language === 'en-XA' || words.language === 'ar-XB' ? 'en' : words.language
  return globalThis.navigator?.languages?.find((code) => code.split('-')[0] === plain) ?? plain
}
