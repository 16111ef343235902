import { expect, test } from 'vitest'
import type { ChatNode } from '../../api/types'
import { pairs } from './chats'

const said = (role: string, text: string, id: string | null = null, status = 'final'): ChatNode => ({ role, text, status, speaker: { kind: role, id, name: '' } }) as unknown as ChatNode

test('each reply of the persona goes with what was said before it, and nothing else', () => {
  const nodes = [said('persona', 'Ahoy!', 'bo'), said('user', 'All well?'), said('persona', 'Aye.', 'bo'), said('user', 'And you?'), said('persona', 'Meow.', 'cat'), said('user', 'Bo?'), said('persona', '', 'bo', 'failed')]

  expect(pairs(nodes, 'bo', 'a chat')).toEqual([{ messages: [{ role: 'user', text: 'All well?' }, { role: 'persona', text: 'Aye.' }], source: 'a chat' }])
})
