/** The doors of calls. */
import { ask, client } from '../api'
import type { components } from '../api/schema'

export type CallView = components['schemas']['CallView']
export type Mode = CallView['mode']

export const calls = {
  begin: (chat_id: string, persona_id: string, cast: string[], mode: Mode, record: boolean) =>
    ask<CallView>(client.POST('/api/calls', { body: { chat_id, persona_id, cast, mode, record } })),
  end: (call_id: string) => ask<CallView>(client.POST('/api/calls/{call_id}/end', { params: { path: { call_id } } })),
}
