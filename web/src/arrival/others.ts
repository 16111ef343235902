/** What a file may be that holds no persona, and what else a package holds; only the importer asks. */
import { ask, client } from '../api'
import type { FlatError } from '../api/types'
import { personas } from '../cast/doors'
import type * as Cast from '../cast/types'
import { arrivalOf, type ItemReport } from './telling'

type Made = { kind: string; id: string }
type Item = { index: number; kind: string | null; state: string; file_name: string; created: Made[]; needs: { name?: string } | null; report: ItemReport | null; error: FlatError | null }
type Brought = { state: string; items: Item[] }
const EVERY = 300

export const others = {
  /** A file without a persona as what else it may be: a lorebook, a chat, or both; where it is neither, the reason. */
  take: async (file: File): Promise<Cast.Imported[]> => {
    const [id, items] = await brought(file, {})
    if (items.every((one) => one.state === 'refused')) await ask(client.DELETE('/api/imports/{import_id}', { params: { path: { import_id: id } } }))
    return Promise.all(items.map((item) => rowOf(id, item, file)))
  },
  /** Whatever else a package holds: its other characters, and what was said to them. */
  rest: async (file: File, chats: boolean, age?: number): Promise<Cast.Imported[]> => {
    const [id, items] = await brought(file, { on_conflict: 'skip', chats: String(chats), ...(age !== undefined && { age: String(age) }) })
    return Promise.all(items.filter((one) => one.state !== 'skipped').map((item) => rowOf(id, item, file)))
  },
  /** Cast whom a chat was held with, so that it can come in. */
  cast: async (one: Cast.Other): Promise<Cast.Other> => {
    const params = { path: { import_id: one.import_id, index: one.index } }
    return otherOf(one.import_id, (await ask(client.POST('/api/imports/{import_id}/items/{index}', { params, body: { decision: 'make_persona' } as never }))) as unknown as Item)
  },
}

async function brought(file: File, fields: Record<string, string>): Promise<[string, Item[]]> {
  const form = new FormData()
  form.append('files', file)
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const { import_id } = await ask(client.POST('/api/imports', { body: form as never, bodySerializer: (body) => body as never }))
  for (;;) {
    const found = await ask<Brought>(client.GET('/api/imports/{import_id}', { params: { path: { import_id } } }))
    if (found.state !== 'reading') return [import_id, found.items]
    await new Promise((go) => setTimeout(go, EVERY))
  }
}

async function rowOf(import_id: string, item: Item, file: File): Promise<Cast.Imported> {
  const made = item.created[0]
  const report = item.report ? arrivalOf(item.report) : undefined
  if (item.error) return { file: file.name, error: item.error, report }
  if (item.kind === 'persona' && made) return { file: file.name, persona: await personas.get(made.id), report }
  return { file: file.name, other: otherOf(import_id, item), report }
}

function otherOf(import_id: string, item: Item): Cast.Other {
  const made = item.created[0]
  return { kind: item.kind as Cast.Other['kind'], import_id, index: item.index, ...(made && { id: made.id }), ...(item.needs && { wants: String(item.needs.name) }) }
}
