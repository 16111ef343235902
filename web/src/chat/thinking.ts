/** Who thinks in a chat, and what an answer costs there. */
import { ask, client, type Brain, type ChatNode } from '../api'
import { studio } from '../lib/studio.svelte'
import { language, t } from '../lib/t.svelte'
import type { Chat } from './doors'

/** An ordinary answer, in tokens, where nothing was paid yet. */
const ASKED = 1500
const ANSWERED = 250

/** The chat's own brain, else that of its one persona; whoever thinks everywhere is looked up only for the price. */
export async function thinkingIn(chat: Chat): Promise<Brain | null> {
  const usual = studio.start?.brain
  try {
    const brain_id = chat.brain_id ?? (await ofPersona(chat)) ?? (usual?.kind === 'cloud' ? usual.id : null)
    return brain_id ? await ask<Brain>(client.GET('/api/brains/{brain_id}', { params: { path: { brain_id } } })) : null
  } catch {
    return null // what is wrong is said where an answer is wanted
  }
}

/** Among several each may have a brain of their own. */
async function ofPersona(chat: Chat): Promise<string | null> {
  const [only, ...others] = chat.members
  if (!only || others.length > 0) return null
  const { persona } = await ask(client.GET('/api/personas/{persona_id}', { params: { path: { persona_id: only.persona_id } } }))
  return (persona as unknown as { brain_id: string | null }).brain_id
}

/** US dollars for an answer: what they came to here, else what an ordinary one comes to by the list; null is free or not known. */
export function costOfOne(brain: Pick<Brain, 'id' | 'price'>, nodes: Pick<ChatNode, 'brain' | 'cost_usd'>[]): number | null {
  const paid = nodes.filter((node) => node.brain?.id === brain.id && node.cost_usd !== null).map((node) => Number(node.cost_usd))
  const listed = brain.price ? (ASKED * Number(brain.price.input) + ANSWERED * Number(brain.price.output)) / 1_000_000 : 0
  return (paid.length > 0 ? paid.reduce((sum, each) => sum + each, 0) / paid.length : listed) || null
}

/** The same in words. */
export function priceOf(brain: Brain, nodes: ChatNode[]): string {
  const cost = costOfOne(brain, nodes)
  return cost === null ? '' : t('chat.each', { price: new Intl.NumberFormat(language(), { maximumSignificantDigits: 1 }).format(cost) })
}
