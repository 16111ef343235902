/** Who thinks in a chat: its own brain, else that of its one persona; nobody in particular where it is as everywhere. */
import { ask, client, type Brain, type BrainBrief } from '../api'
import type { Chat } from './doors'

export async function thinkingIn(chat: Chat): Promise<BrainBrief | null> {
  try {
    const brain_id = chat.brain_id ?? (await ofPersona(chat))
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
