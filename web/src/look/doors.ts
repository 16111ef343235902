/** The doors of looks: what the Look tab asks the studio for. */
import { ask, client } from '../api'
import type { components } from '../api/schema'
import { language } from '../lib/t.svelte'
import type { FaceTable, Job } from '../api/types'
import type { Catalogue, Consent, Estimate, Feeling, Look, Moment, Order, Preset, Provider, Render, Resolved } from './types'

const SMALL = 184

export type Picture = { look: Partial<Look>; performance?: { emotion?: Feeling; pose?: string; outfit?: string; facing?: string; equipment?: boolean }; frame?: { view?: string; finish?: string } }
type Alive = Omit<components['schemas']['LivePreviewView'], 'face'> & { face: FaceTable }
type Answer = Omit<components['schemas']['LookView'], 'look' | 'resolved'> & { look: Look; resolved: Resolved | null }

const pictured = (coded: string): Blob => new Blob([Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0))], { type: 'image/webp' })
const of = (persona_id: string) => ({ path: { persona_id } })

export const dressing = {
  read: (id: string) => ask<Answer>(client.GET('/api/looks/{persona_id}', { params: { ...of(id), query: { resolved: true } } })),
  change: (id: string, body: Record<string, unknown>, keepalive: boolean) => ask<Answer>(client.PUT('/api/looks/{persona_id}', { params: of(id), body: body as never, keepalive })),
  random: (id: string, locked: string[]) => ask<Answer>(client.POST('/api/looks/{persona_id}/random', { params: of(id), body: { locked, save: false } as never })),
  catalogue: () => ask<Catalogue>(client.GET('/api/looks/catalog')),
  history: async (id: string) => (await ask<{ items: Moment[] }>(client.GET('/api/looks/{persona_id}/history', { params: of(id) }))).items,
  restore: (id: string, revision: number) => ask<Answer>(client.POST('/api/looks/{persona_id}/restore', { params: of(id), body: { revision } })),
  /** How somebody would look, small, with each of these; nothing is stored. */
  tiles: async (persona_id: string, tiles: Picture[]) => (await ask<{ items: string[] }>(client.POST('/api/looks/preview/tiles', { body: { persona_id, tiles, width: SMALL } as never }))).items.map(pictured),
  /** The same, as large as it gets and alive. */
  alive: (persona_id: string, body: Picture) => ask<Alive>(client.POST('/api/looks/preview/live', { body: { persona_id, ...body } as never })),
}

export const presets = {
  list: async () => (await ask<{ items: Preset[] }>(client.GET('/api/looks/presets'))).items,
  add: (name: string, look: Look) =>
    ask<Preset>(client.POST('/api/looks/presets', { body: { name, fields: { sliders: look.sliders, palette: look.palette, finish: look.finish, art: look.art, background: look.background } } as never })),
  remove: (preset_id: string) => ask(client.DELETE('/api/looks/presets/{preset_id}', { params: { path: { preset_id } } })),
}

/** Where somebody is seen moving, as one animated picture. */
export const loopOf = (persona_id: string, how: { motion: string; facing: string; outfit: string }, format = 'webp'): string =>
  `/api/looks/${persona_id}/loop.${format}?${new URLSearchParams({ ...how, width: '192', transparent: 'true' })}`

/** Pictures of somebody that models may be shown, and who agreed to that. */
export const photos = {
  small: (media_id: string) => `/api/media/${media_id}/thumbnail?size=256`,
  keep: async (file: File) => {
    const form = new FormData()
    form.append('file', file)
    return (await ask<{ id: string }>(client.POST('/api/media', { body: form as never, bodySerializer: (body: unknown) => body as never }))).id
  },
  consents: () => ask<{ items: Consent[]; statement: string; statement_version: number }>(client.GET('/api/talents/consents')),
  agree: (subject_name: string, self: boolean, statement_version: number) =>
    ask<Consent>(client.POST('/api/talents/consents', { body: { subject_name, subject_is: self ? 'self' : 'other', adult: true, scope: ['reference'], statement_version } as never })),
}

const ofRender = (render_id: string) => ({ params: { path: { render_id } } })

export const renders = {
  list: (persona_id: string, cursor?: string) => ask<{ items: Render[]; next_cursor: string | null }>(client.GET('/api/looks/renders', { params: { query: { persona_id, limit: 24, cursor } } })),
  providers: () => ask<{ items: Provider[] }>(client.GET('/api/looks/providers')),
  /** Whether a server answers, and what it has; makes no picture. */
  probe: (name: string) => ask(client.POST('/api/looks/providers/{name}/probe', { params: { path: { name } } })),
  /** Pictures that are ready, or the job that makes them. */
  make: (persona_id: string, order: Order) => ask<{ renders?: Render[]; job_id?: string; job?: Job }>(client.POST('/api/avatar/render', { body: { persona_id, language: language(), ...order } as never })),
  estimate: (persona_id: string, order: Order) => ask<Estimate>(client.POST('/api/looks/estimate', { body: { persona_id, ...order } as never })),
  repaint: (id: string, index: number) => ask(client.POST('/api/looks/renders/{render_id}/cells/{index}', { params: { path: { render_id: id, index } }, body: {} as never })),
  use: (id: string) => ask<Answer>(client.POST('/api/looks/renders/{render_id}/use', { ...ofRender(id), body: { as: 'portrait' } as never })),
  remove: (id: string) => ask(client.DELETE('/api/looks/renders/{render_id}', ofRender(id))),
}
