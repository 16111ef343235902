/** The studio tells of a file in codes, and what each speaks of; here they become sentences of the page's language. */
import { explainFlat } from '../api'
import type { FlatError } from '../api/types'
import { has, type Key, language, t } from '../lib/t.svelte'

export const COLUMNS = ['read', 'clamped', 'ignored', 'kept_foreign', 'defaulted', 'warnings'] as const
type Column = (typeof COLUMNS)[number]
export type Arrival = Record<Column, string[]> & { shape: string; trust: 'verified' | 'signed' | 'unsigned'; about?: Record<string, string[]> }
type One = { code: string; detail: string; about?: string[] }
/** The report of an item of an import. */
export type ItemReport = Partial<Record<Column, One[]>> & { shape: string; container?: string | null; trust: Arrival['trust'] }
export type Said = { word: string; said: string }
export type Refused = { word: string; detail: string; where: string; next: string }

const MOST = 12
/** A field of the document, told by its name alone. */
const FIELD = 'field'
/** Of these the studio knows more than the word says. */
const EXACT = ['bad_json', 'bad_base64', 'truncated', 'trailing_data', 'not_a_card', 'too_large', 'too_complex', 'field_too_long', 'unsafe_archive', 'unknown_format']
/** Of these the word says all there is to say; where it stands in the file helps nobody. */
const WHOLE = ['adult_tags', 'name_shortened', 'tag_shortened', 'icon_main_missing', 'icon_main_twice', 'spec_missing', 'spec_unknown', 'backfill_ignored']

/** The report of an item, in lines. */
export function arrivalOf(report: ItemReport): Arrival {
  const about: Record<string, string[]> = report.container && report.container !== 'text' ? { container: [report.container] } : {}
  for (const one of COLUMNS.flatMap((column) => report[column] ?? [])) about[one.code] = [...(about[one.code] ?? []), ...(one.about ?? [])]
  const columns = COLUMNS.map((column) => [column, (report[column] ?? []).map((one) => (one.code === FIELD ? one.detail : `${one.code}: ${one.detail}`))])
  const read = (report.read ?? []).filter((one) => one.code === FIELD).map((one) => one.detail)
  return { ...(Object.fromEntries(columns) as Record<Column, string[]>), read, shape: report.shape, trust: report.trust, about }
}

/** What is told of one kind stands together, with everything it is told of; bare names of fields stand in one line. */
export function said(lines: string[], about: Arrival['about'] = {}): Said[] {
  const found = new Map<string, string>()
  const bare: string[] = []
  for (const line of lines) {
    const code = /^([a-z_0-9]{3,40}): /.exec(line)?.[1]
    if (code && has(`arrival.told.${code}`)) found.set(t(`arrival.told.${code}` as Key), WHOLE.includes(code) ? '' : named(about[code] ?? []))
    else if (line.endsWith('.')) found.set(line, '')
    else bare.push(line)
  }
  return [...[...found].map(([word, names]) => ({ word, said: names })), ...(bare.length > 0 ? [{ word: named(bare), said: '' }] : [])]
}

function named(names: readonly string[]): string {
  const all = [...new Set(names)]
  return all.slice(0, MOST).join(', ') + (all.length > MOST ? ` +${all.length - MOST}` : '')
}

/** What is told in a column. Fields that a file says nothing of are as for anybody new, and no news. */
export const toldIn = (arrival: Arrival, column: Column): string[] => (column === 'defaulted' ? arrival.defaulted.filter((line) => line.includes(': ')) : arrival[column])

/** What kind of file it was. */
export function kindOf(one: Arrival): string {
  const key = `arrival.shape.${one.shape}`
  const container = one.about?.container?.[0]
  return (has(key) ? t(key) : one.shape) + (container && container !== one.shape ? ` (${container.toUpperCase()})` : '')
}

/** Why a file was refused: in words where the page has some, and as exactly as the studio says it where they share a language. */
export function refusal(error: FlatError): Refused {
  const code = String(error.reason ?? error.error)
  const key = `arrival.refused.${code}`
  const next = `arrival.next.${code}`
  if (!has(key)) return { word: explainFlat(error), detail: '', where: '', next: error.next_step }
  const line = /^line:(\d+)$/.exec(String(error.path ?? ''))?.[1]
  const byte = typeof error.offset === 'number' && !line ? t('arrival.byte', { offset: error.offset }) : ''
  const place = [line ? t('arrival.line', { line }) : (error.path ?? error.entry), byte].filter(Boolean).join(', ')
  return { word: t(key), detail: language() === 'en' && EXACT.includes(code) ? error.detail : '', where: place && t('arrival.where', { place }), next: t(has(next) ? next : 'arrival.next') }
}
