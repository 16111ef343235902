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

export type Picture = Wire['CardPictureView']
export type Sound = Wire['CardSoundView']
const ofPersona = (persona_id: string) => ({ params: { path: { persona_id } } })
const form = (file: File): never => {
  const sent = new FormData()
  sent.append('file', file)
  return sent as never
}

export const brought = {
  of: async (persona: string): Promise<[Picture[], Sound[]]> => {
    const [seen, heard] = await Promise.all([ask(client.GET('/api/personas/{persona_id}/card/pictures', ofPersona(persona))), ask(client.GET('/api/personas/{persona_id}/card/sounds', ofPersona(persona)))])
    return [seen.items, heard.items]
  },
  /** A mask of that name with this portrait; lore of the card knows it by the name of its file. */
  wear: async (one: Picture): Promise<void> => {
    const picture = await ask<Blob>(client.GET(one.url as '/api/personas/{persona_id}/card/pictures/{index}', { parseAs: 'blob', params: {} } as never))
    const kept = await ask<{ id: string }>(client.POST('/api/media', { body: form(new File([picture], `${one.name}.${picture.type.split('/')[1] ?? 'png'}`, { type: picture.type })), bodySerializer: (body: unknown) => body as never }))
    await ask(client.POST('/api/masks', { body: { name: one.name, portrait_media_id: kept.id } as never }))
  },
}

export const card = {
  check: (persona_id: string, wish: Wish, signal?: AbortSignal) => ask(client.GET('/api/personas/{persona_id}/card/check', { params: { path: { persona_id }, query: wish }, signal })),
  /** What is written into the card, without the files beside it. */
  tree: (persona_id: string, wish: Wish, signal: AbortSignal) => ask<unknown>(client.GET('/api/personas/{persona_id}/card', { params: { path: { persona_id }, query: { ...(wish.spec && { spec: wish.spec }), as: 'json', assets: 'none' } }, signal } as never)),
  file: (id: string, wish: Wish) => `/api/personas/${id}/card?${new URLSearchParams(Object.entries(wish).filter(([, value]) => value))}`,
}

const STEPS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
/** A number of bytes as people say it. */
export function sized(bytes: number, language: string): string {
  const step = Math.min(STEPS.length - 1, bytes > 0 ? Math.floor(Math.log(bytes) / Math.log(1024)) : 0)
  const shown = bytes / 1024 ** step
  return new Intl.NumberFormat(language, { style: 'unit', unit: STEPS[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: shown < 10 && step > 0 ? 1 : 0 }).format(shown)
}
