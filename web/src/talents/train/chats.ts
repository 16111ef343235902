/** Exchanges out of a chat: each reply of one persona with what was said before it. */
import { chats } from '../../api'
import type { ChatNode } from '../../api/types'

export type Exchange = { messages: { role: 'user' | 'persona'; text: string }[]; source: string }

const WHOLE = ['final', 'interrupted']
const MOST_PAGES = 50

export async function exchangesOf(chatId: string, personaId: string, source: string): Promise<Exchange[]> {
  let nodes: ChatNode[] = []
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await chats.path(chatId, nodes[0]?.id)
    nodes = [...found.nodes, ...nodes]
    if (found.nodes.length === 0 || !found.nodes[0]!.parent_id) break
  }
  return pairs(nodes, personaId, source)
}

/** Greetings answer nothing, and what was broken off before its first word teaches nothing. */
export function pairs(nodes: ChatNode[], personaId: string, source: string): Exchange[] {
  return nodes.flatMap((node, at) => {
    const before = nodes[at - 1]
    const answers = node.role === 'persona' && node.speaker.id === personaId && before?.role === 'user'
    if (!answers || !WHOLE.includes(node.status) || !node.text.trim() || !before.text.trim()) return []
    return [{ messages: [{ role: 'user' as const, text: before.text }, { role: 'persona' as const, text: node.text }], source }]
  })
}
