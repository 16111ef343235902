/** The doors of the files that personas came in, and of the cards they leave as. */
import { ask, client } from '../api'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Source = Wire['CardSourceView']
export type Detail = Wire['CardSourceDetail']
export type Check = Wire['CardCheck']
export const FORMS = ['png', 'apng', 'charx', 'json'] as const
export const SPECS = ['v1', 'v2', 'v3'] as const
export const ASSETS = ['all', 'icon', 'none'] as const
export type Wish = { as?: (typeof FORMS)[number]; spec?: (typeof SPECS)[number]; assets: (typeof ASSETS)[number] }

export const sources = {
  of: async (persona_id: string) => (await ask(client.GET('/api/personas/{persona_id}/sources', { params: { path: { persona_id } } }))).items,
  open: (source_id: string) => ask(client.GET('/api/sources/{source_id}', { params: { path: { source_id } } })),
  file: (id: string) => `/api/sources/${id}/file`,
}

export const card = {
  check: (persona_id: string, wish: Wish, signal?: AbortSignal) => ask(client.GET('/api/personas/{persona_id}/card/check', { params: { path: { persona_id }, query: wish }, signal })),
  file: (id: string, wish: Wish) => `/api/personas/${id}/card?${new URLSearchParams(Object.entries(wish).filter(([, value]) => value))}`,
}

const STEPS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
/** A number of bytes as people say it. */
export function sized(bytes: number, language: string): string {
  const step = Math.min(STEPS.length - 1, bytes > 0 ? Math.floor(Math.log(bytes) / Math.log(1024)) : 0)
  const shown = bytes / 1024 ** step
  return new Intl.NumberFormat(language, { style: 'unit', unit: STEPS[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: shown < 10 && step > 0 ? 1 : 0 }).format(shown)
}
