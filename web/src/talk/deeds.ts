/** What is done with a message now and then; it comes with the first click. */
import * as api from '../api'
import type { Conversation } from '../lib/conversation.svelte'
import { sound } from '../lib/sound'
import { learn, t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'

export async function copy(node: api.ChatNode): Promise<void> {
  await Promise.all([navigator.clipboard.writeText(node.text), learn('chat')])
  toast(t('message.copied'), 'good', undefined, 2500)
}

/** To the variant beside it. */
export async function step(node: api.ChatNode, talk: Conversation, by: 1 | -1): Promise<void> {
  const { variants } = await api.ask(api.client.GET('/api/chats/{chat_id}/nodes/{node_id}', { params: { path: { chat_id: node.chat_id, node_id: node.id } } }))
  const wanted = variants[variants.indexOf(node.id) + by]
  if (!wanted) return
  await api.chats.select(node.chat_id, wanted)
  await talk.load()
  stand(talk)
}

/** What stands under the figure are the last words of what is shown now. */
export function stand(talk: Conversation): void {
  const last = talk.nodes.findLast((one) => one.role === 'persona')
  if (talk.busy || !last?.speaker.id) return
  sound.voice?.hush()
  sound.stage?.(last.speaker.id).stand(last.text)
}

/** Stars for an answer; what could not be better is worth being learnt from, and that is asked, never done by itself. */
export async function rate(node: api.ChatNode, talk: Conversation, count: number, stars: number | null): Promise<void> {
  const stays = count !== stars
  await Promise.all([give(node, stays ? count : null), learn('chat')])
  const asked = talk.nodes.find((one) => one.id === node.parent_id)
  const persona = node.speaker.id
  if (count !== 5 || !stays || !asked || !persona) return
  const keep = async (): Promise<void> => {
    await api.ask(api.client.POST('/api/personas/{persona_id}/learn', { params: { path: { persona_id: persona } }, body: { user_message: asked.text, persona_response: node.text } as never }))
    toast(t('message.learnt', { name: node.speaker.name }))
  }
  toast(t('message.best'), 'good', { label: t('message.learn'), run: () => void keep().catch((fault) => toast(api.explain(fault), 'bad')) })
}

/** None takes them back. */
function give(node: api.ChatNode, stars: number | null): Promise<unknown> {
  const params = { path: { chat_id: node.chat_id, node_id: node.id } }
  return stars === null
    ? api.ask(api.client.DELETE('/api/chats/{chat_id}/nodes/{node_id}/rating', { params }))
    : api.ask(api.client.PUT('/api/chats/{chat_id}/nodes/{node_id}/rating', { params, body: { score: stars, scale: 'stars', kind: 'reply', note: '' } }))
}
