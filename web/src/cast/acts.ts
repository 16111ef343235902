/** What is done to a persona from more than one page; each can be taken back. */
import * as api from '../api'
import { refresh } from '../lib/studio.svelte'
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import { personas } from './doors'

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
