/** The shelves of chats: those one goes on with, those one put away, and the bin. */
import { ask, client, type Chat } from '../api'

export type Shelf = 'open' | 'archived' | 'bin'
type Page = { items: Chat[]; next_cursor: string | null }

export const listed = (shelf: Shelf, cursor?: string): Promise<Page> =>
  ask<Page>(client.GET('/api/chats', { params: { query: { limit: 50, cursor, archived: shelf === 'archived', binned: shelf === 'bin' } } }))

export const unarchive = (chat_id: string) => ask<Chat>(client.PATCH('/api/chats/{chat_id}', { params: { path: { chat_id } }, body: { archived: false } as never }))
export const purge = (chat_id: string) => ask<Chat>(client.DELETE('/api/chats/{chat_id}', { params: { path: { chat_id }, query: { forever: true } } }))

/** Nothing of it is remembered, and a day after its last message it is gone. */
export const openForNow = (persona_id: string) =>
  ask<Chat>(client.POST('/api/chats', { body: { members: [{ persona_id }], temporary: true, language: document.documentElement.lang || null } as never }))
