/** Everything that comes in comes by one door: its files are read in the background, and each tells what became of it. */
import { ask, client } from '../api'
import type { FlatError } from '../api/types'
import { type Conflict, personas } from '../cast/doors'
import type { Persona } from '../cast/types'
import { arrivalOf, type Arrival, type ItemReport } from './telling'

type Made = { kind: string; id: string; was_here?: boolean }
type Kind = 'persona' | 'lorebook' | 'chat'
export type Item = { index: number; kind: Kind | null; state: 'waiting' | 'imported' | 'refused' | 'skipped' | 'needs_input' | 'checked'; file_name: string; created: Made[]; needs: { name?: string; persona_id?: string } | null; report: ItemReport | null; error: FlatError | null }
export type Brought = { id: string; state: 'reading' | 'done' | 'cancelled'; job_id: string | null; items: Item[] }
export type Options = { on_conflict: Conflict; age?: number; chats?: boolean }
/** What became of one thing in a file, as the page shows it. */
export type Row = Omit<Item, 'report'> & { import_id: string; arrival?: Arrival; persona?: Persona; undone?: boolean }

const EVERY = 300
const of = (import_id: string) => ({ path: { import_id } })

export const arrivals = {
  begin: async (files: File[], options: Options): Promise<string> => {
    const form = new FormData()
    for (const file of files) form.append('files', file)
    for (const [name, value] of Object.entries(options)) if (value !== undefined) form.append(name, String(value))
    return (await ask(client.POST('/api/imports', { body: form as never, bodySerializer: (body) => body as never }))).import_id
  },
  /** Look until everything is read, and tell of each look. */
  watch: async (id: string, tell: (now: Brought) => unknown): Promise<Brought> => {
    for (;;) {
      const now = await ask<Brought>(client.GET('/api/imports/{import_id}', { params: of(id) }))
      await tell(now)
      if (now.state !== 'reading') return now
      await new Promise((go) => setTimeout(go, EVERY))
    }
  },
  decide: (row: Row, decision: Conflict | 'make_persona', age?: number): Promise<Row> => answer(row, { decision, ...(age !== undefined && { age }) }),
  /** A chat is one with this persona. */
  give: (row: Row, persona_id: string): Promise<Row> => answer(row, { persona_id }),
  /** What was made goes to the bin; how much of it stayed, because somebody has worked on it since. */
  undo: async (import_id: string, index?: number): Promise<number> =>
    (await ask(client.POST('/api/imports/{import_id}/undo', { params: { ...of(import_id), query: index === undefined ? {} : { index } } }))).stayed.length,
}

async function answer(row: Row, body: object): Promise<Row> {
  const params = { path: { import_id: row.import_id, index: row.index } }
  return rowOf(row.import_id, (await ask(client.POST('/api/imports/{import_id}/items/{index}', { params, body: body as never }))) as unknown as Item)
}

export async function rowOf(import_id: string, item: Item): Promise<Row> {
  const { report, ...told } = item
  const id = item.kind === 'persona' ? (item.created[0]?.id ?? item.needs?.persona_id) : undefined
  return { ...told, import_id, ...(report && { arrival: arrivalOf(report) }), ...(id && { persona: await personas.get(id) }) }
}
