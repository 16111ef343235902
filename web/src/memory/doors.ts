/** The doors of memories. */
import { ask, client } from '../api'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Memory = Wire['MemoryView']
export type Found = Wire['FoundView']
export type Stats = Wire['MemoryStats']
export type Status = Memory['status']
type Change = Partial<Pick<Memory, 'text' | 'importance' | 'pinned' | 'valid_to' | 'scope'>>

const ofMemory = (memory_id: string) => ({ path: { memory_id } })

export const memories = {
  list: (persona_id: string, status?: Status, cursor?: string) =>
    ask(client.GET('/api/memories', { params: { query: { persona_id, status, cursor, limit: 50 } } })),
  search: (persona_id: string, q: string) => ask(client.POST('/api/memories/search', { body: { q, persona_id, k: 30, include_closed: true } as never })),
  add: (persona_id: string, text: string) => ask(client.POST('/api/memories', { body: { text, persona_id } as never })),
  change: (memory: Memory, change: Change) =>
    ask(client.PATCH('/api/memories/{memory_id}', { params: ofMemory(memory.id), body: { ...change, version: memory.version } as never })),
  remove: (id: string) => ask(client.DELETE('/api/memories/{memory_id}', { params: ofMemory(id) })),
  undo: (id: string) => ask(client.POST('/api/memories/{memory_id}/undo', { params: ofMemory(id) })),
  stats: (persona_id: string) => ask(client.GET('/api/memories/stats', { params: { query: { persona_id } } })),
  clear: (persona_id: string, confirm: string) => ask(client.DELETE('/api/memories', { params: { query: { persona_id } }, body: { confirm } })),
  habit: (persona_id: string) => ask(client.GET('/api/memories/habits/{persona_id}', { params: { path: { persona_id } } })),
  choose: (persona_id: string, deeper: boolean) =>
    ask(client.PUT('/api/memories/habits/{persona_id}', { params: { path: { persona_id } }, body: { deeper } })),
}
