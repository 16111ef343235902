/** Doors of a story's world: what somebody puts right by hand in it. */
import { ask, client } from '../api'
import type * as Story from './types'

const of = (session_id: string) => ({ path: { session_id } })
const ofCard = (session_id: string, entity_id: number) => ({ path: { session_id, entity_id } })

export type Fields = Record<string, unknown>

export const cards = {
  get: (id: string, card: number) => ask<Story.Card & { history: Story.Changed[] }>(client.GET('/api/story/session/{session_id}/entities/{entity_id}', { params: ofCard(id, card) })),
  add: (id: string, fields: Fields) => ask<Story.Card>(client.POST('/api/story/session/{session_id}/entities', { params: of(id), body: fields as never })),
  change: (id: string, card: number, fields: Fields) => ask<Story.Card>(client.PATCH('/api/story/session/{session_id}/entities/{entity_id}', { params: ofCard(id, card), body: fields as never })),
  remove: (id: string, card: number, scope: Story.Scope) => ask(client.DELETE('/api/story/session/{session_id}/entities/{entity_id}', { params: { ...ofCard(id, card), query: { scope } } })),
  merge: (id: string, card: number, into: number) => ask(client.POST('/api/story/session/{session_id}/entities/{entity_id}/merge', { params: ofCard(id, card), body: { into } })),
}

export const ties = {
  put: (id: string, fields: Fields) => ask<Story.Tie>(client.PUT('/api/story/session/{session_id}/relationships', { params: of(id), body: fields as never })),
  remove: (id: string, relationship_id: string, scope: Story.Scope) =>
    ask(client.DELETE('/api/story/session/{session_id}/relationships/{relationship_id}', { params: { path: { session_id: id, relationship_id }, query: { scope } } })),
}

type Hidden = Partial<Omit<Story.Secret, 'secret_id'>>
export const secrets = {
  add: (id: string, body: Hidden) => ask(client.POST('/api/story/session/{session_id}/secrets', { params: of(id), body: body as never })),
  change: (id: string, secret_id: string, body: Hidden) => ask(client.PATCH('/api/story/session/{session_id}/secrets/{secret_id}', { params: { path: { session_id: id, secret_id } }, body: body as never })),
  remove: (id: string, secret_id: string) => ask(client.DELETE('/api/story/session/{session_id}/secrets/{secret_id}', { params: { path: { session_id: id, secret_id } } })),
}

export const times = {
  add: (id: string, summary: string) => ask(client.POST('/api/story/session/{session_id}/timeline', { params: of(id), body: { summary } as never })),
  change: (id: string, entry_id: string, summary: string) => ask(client.PATCH('/api/story/session/{session_id}/timeline/{entry_id}', { params: { path: { session_id: id, entry_id } }, body: { summary } as never })),
  remove: (id: string, entry_id: string) => ask(client.DELETE('/api/story/session/{session_id}/timeline/{entry_id}', { params: { path: { session_id: id, entry_id } } })),
}

export const recast = (id: string, cast: Story.Seat[]) => ask(client.PUT('/api/story/session/{session_id}/cast', { params: of(id), body: { cast } as never }))
export const judge = (id: string, warning_id: string, status: 'open' | 'dismissed' | 'fixed') =>
  ask(client.POST('/api/story/session/{session_id}/checks/{warning_id}', { params: { path: { session_id: id, warning_id } }, body: { status } }))
