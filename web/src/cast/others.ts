/** What a file may be that holds no persona; only the importer asks. */
import { ask, client } from '../api'
import type * as Cast from './types'

export const others = {
  /** A file without a persona as what else it may be: a lorebook or a chat; nothing where it is neither. */
  take: async (file: File): Promise<Cast.Other | undefined> => {
    const form = new FormData()
    form.append('files', file)
    const { import_id } = await ask(client.POST('/api/imports', { body: form as never, bodySerializer: (body) => body as never }))
    const params = { path: { import_id } }
    let found = await ask(client.GET('/api/imports/{import_id}', { params }))
    while (found.state === 'reading') {
      await new Promise((go) => setTimeout(go, 300))
      found = await ask(client.GET('/api/imports/{import_id}', { params }))
    }
    const item = found.items.find((one) => (one.kind === 'lorebook' || one.kind === 'chat') && one.state !== 'refused')
    if (item) return otherOf(import_id, item)
    await ask(client.DELETE('/api/imports/{import_id}', { params }))
    return undefined
  },
  /** Cast whom a chat was held with, so that it can come in. */
  cast: async (one: Cast.Other): Promise<Cast.Other> => {
    const params = { path: { import_id: one.import_id, index: one.index } }
    return otherOf(one.import_id, await ask(client.POST('/api/imports/{import_id}/items/{index}', { params, body: { decision: 'make_persona' } as never })))
  },
}

function otherOf(import_id: string, item: { kind: string | null; index: number; created: { [name: string]: unknown }[]; needs: { [name: string]: unknown } | null }): Cast.Other {
  const made = item.created[0]
  return { kind: item.kind as Cast.Other['kind'], import_id, index: item.index, ...(made && { id: String(made.id) }), ...(item.needs && { wants: String(item.needs.name) }) }
}
