/** Opens the standing conversation with a persona; asking again meets the same one. */
import * as api from '../api'
import { go } from './router.svelte'

export async function talkTo(personaId: string): Promise<void> {
  const chat = await api.chats.open(personaId, `home-${personaId}`)
  go(`/chat/${chat.id}`)
}
