/** What is done to a persona from more than one page; each can be taken back. */
import * as api from '../api'
import { refresh } from '../lib/studio.svelte'
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import { catalogue, personas } from './doors'
import type { Card } from './types'

type Named = { id: string; name: string }

export async function putAway(persona: Named, after?: () => unknown): Promise<void> {
  await personas.remove(persona.id)
  const back = async (): Promise<void> => {
    await personas.restore(persona.id)
    await refresh()
    await after?.()
  }
  toast(t('persona.deleted', { persona: persona.name }), 'good', { label: t('undo'), run: () => void back().catch((fault) => toast(api.explain(fault), 'bad')) })
  await refresh()
}

/** Brings a copy to the catalogue's newer version: that becomes its next version, so the one before can be restored. */
export async function bringUp(copy: Pick<Card, 'name' | 'origin' | 'update_available'>): Promise<void> {
  await catalogue.install(copy.origin!.catalogue_id!, {})
  toast(t('persona.brought', { persona: copy.name, version: copy.update_available! }))
  await refresh()
}

export const isBehind = (copy: Pick<Card, 'origin' | 'update_available'>): boolean => Boolean(copy.update_available && copy.origin?.catalogue_id)
