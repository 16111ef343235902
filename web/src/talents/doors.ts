/** The doors of talents: kits found, looked into, taken in, mixed. */
import { ask, client } from '../api'
import type { components } from '../api/schema'
import type { Job } from '../api/types'

type Schemas = components['schemas']
export type Kit = Schemas['KitView']
export type Detail = Schemas['KitDetail']
export type Fit = Schemas['KitFitView']
export type Finding = Schemas['FindingView']
export type Weighed = { id: string; role: string; weight: number; applied_weight: number; available: boolean }
export type Weights = Omit<Schemas['WeightsView'], 'weights'> & { weights: Weighed[] }
export type Forecast = Schemas['MixForecastView']
export type Input = { id: string; weight: number }
export type Narrowed = { q?: string; type?: 'identity' | 'style'; cursor?: string }
export type Told = { id: string; license: string; token: string; subject: string; consent_id: string }

const of = (id: string) => ({ params: { path: { id } } })
const sent = (form: FormData) => ({ body: form as never, bodySerializer: (body: unknown) => body as never })

function form(file: File, fields: Record<string, string> = {}): FormData {
  const made = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value) made.append(name, value)
  made.append('file', file)
  return made
}

export const kits = {
  list: (query: Narrowed) => ask<{ items: Kit[]; next_cursor: string | null }>(client.GET('/api/talents', { params: { query: { limit: 100, ...query } } })),
  one: (id: string) => ask<Detail>(client.GET('/api/talents/{id}', of(id))),
  fits: (id: string) => ask<{ items: Fit[] }>(client.GET('/api/talents/{id}/fits', of(id))),
  remove: (id: string, force: boolean) => ask(client.DELETE('/api/talents/{id}', { params: { path: { id }, query: { force } } })),
  change: (id: string, body: { default_weight?: number; visibility?: 'private' | 'shared'; metadata?: { subject: string; consent_id?: string } }) => ask<Kit>(client.PUT('/api/talents/{id}', { ...of(id), body: body as never })),
  bring: (file: File) => ask<Kit>(client.POST('/api/talents/import', sent(form(file)))),
  bringTalking: (file: File) => ask<{ id: string }>(client.POST('/api/talents/personality/import', sent(form(file))) as never),
  add: (file: File, told: Told) => ask<Kit>(client.POST('/api/talents/add', sent(form(file, told)))),
  inspect: (file: File) => ask<{ family: string | null; dialect: string; triggers: string[]; ranks: Record<string, number> }>(client.POST('/api/talents/inspect', sent(form(file))) as never),
  weigh: (body: { sliders?: { mecha?: number; animal?: number }; kits?: Input[]; identity_kit?: string | null }) => ask<Weights>(client.POST('/api/talents/weights', { body: body as never })),
  forecast: (inputs: Input[], rank: number | null) => ask<Forecast>(client.POST('/api/talents/mix/preview', { body: mixed(inputs, rank) })),
  mix: (inputs: Input[], rank: number | null, id: string) => ask<{ job: Job }>(client.POST('/api/talents/mix', { body: { ...mixed(inputs, rank), output: { id } } }) as never),
  file: (id: string, name: string) => `/api/talents/${id}/files/${name}`,
  zip: (id: string) => `/api/talents/${id}/export`,
}

const mixed = (inputs: Input[], rank: number | null) => ({ inputs, method: rank === null ? ('exact' as const) : ('rank' as const), rank: rank ?? 16 })

/** The names of what is in a zip stand at its end. */
export const talks = async (file: File): Promise<boolean> => (await file.slice(-65_536).text()).includes('adapter_model.safetensors')

/** The end of an id is what people call it. */
export const called = (id: string): string => id.split('.').slice(2).join(' ').replaceAll('_', ' ')
