/** The doors of kits that talk: which there are, which a brain talks with, putting away and bringing back. */
import { ask, client } from '../api'
import type { components } from '../api/schema'

type Schemas = components['schemas']
export type Talking = Schemas['PersonalityView']
export type Fit = Schemas['TalkingFitView']
const of = (id: string) => ({ params: { path: { id } } })

export const talking = {
  list: async () => (await ask<{ items: Talking[] }>(client.GET('/api/talents/personality') as never)).items,
  fits: (brain_id?: string | null) => ask<{ brain: string; items: Fit[] }>(client.GET('/api/talents/personality/fits', { params: { query: { brain_id: brain_id ?? undefined } } })),
  away: async () => (await ask(client.GET('/api/talents/personality/put_away'))).items,
  remove: (id: string) => ask(client.DELETE('/api/talents/personality/{id}', of(id))),
  restore: (id: string) => ask(client.POST('/api/talents/personality/{id}/restore', of(id)) as never),
  write: (id: string) => ask(client.POST('/api/talents/personality/{id}/gguf', of(id)) as never),
  zip: (id: string) => `/api/talents/personality/${id}/export`,
  file: (id: string, name: string) => `/api/talents/personality/${id}/files/${name}`,
}

/** The end of an id is what people call it. */
export const spoken = (id: string): string => id.split('.').slice(1).join(' ').replaceAll('_', ' ')
