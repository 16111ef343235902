/** The only module that talks to the network: typed requests, errors in one shape, the live channel. */
import { Away, StudioError, refusal } from './api/errors'
import type * as Wire from './api/types'
import { LiveChannel, type LiveOptions, type Socket } from './lib/live'

export type * from './api/types'
export { Away, StudioError, explain, explainFlat } from './api/errors'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Extra = { version?: number; keepalive?: boolean; once?: string }

async function ask<T>(method: Method, path: string, body?: unknown, extra: Extra = {}): Promise<T> {
  const response = await send(method, path, body, extra)
  if (!response.ok) throw await refusal(response)
  return (response.status === 204 ? undefined : await response.json()) as T
}

async function send(method: Method, path: string, body: unknown, extra: Extra): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (extra.version !== undefined) headers['If-Match'] = `"${extra.version}"`
  if (extra.once !== undefined) headers['Idempotency-Key'] = extra.once
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      keepalive: extra.keepalive ?? false,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new Away()
  }
}

const id = encodeURIComponent
const query = (values: Record<string, string | number | undefined>): string => {
  const set = Object.entries(values).filter(([, value]) => value !== undefined)
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}`
}

export const start = () => ask<Wire.Start>('GET', '/api/start')
export const isWell = () => send('GET', '/health', undefined, {}).then((answer) => answer.ok).catch(() => false)

export const chats = {
  open: (personaId: string, clientKey?: string) =>
    ask<Wire.Chat & { path: Wire.Path }>('POST', '/api/chats', { members: [{ persona_id: personaId }], client_key: clientKey }),
  list: (cursor?: string, limit = 50) => ask<Wire.Page<Wire.Chat>>('GET', `/api/chats${query({ limit, cursor })}`),
  get: (chatId: string) => ask<Wire.Chat>('GET', `/api/chats/${id(chatId)}`),
  rename: (chat: Wire.Chat, title: string) =>
    ask<Wire.Chat>('PATCH', `/api/chats/${id(chat.id)}`, { title }, { version: chat.version }),
  remove: (chatId: string) => ask<unknown>('DELETE', `/api/chats/${id(chatId)}`),
  restore: (chatId: string) => ask<unknown>('POST', `/api/chats/${id(chatId)}/restore`),
  path: (chatId: string, before?: string, limit = 100) =>
    ask<Wire.Path>('GET', `/api/chats/${id(chatId)}/path${query({ before, limit })}`),
  say: (chatId: string, words: { text: string; parent_id: string | null; client_key: string; allow_secret?: boolean }) =>
    ask<{ message: Wire.ChatNode; runs: Wire.Run[] }>('POST', `/api/chats/${id(chatId)}/messages`, words),
  answer: (chatId: string, wish: { kind: 'reply' | 'variant'; at: string }) =>
    ask<{ run: Wire.Run; node: Wire.ChatNode }>('POST', `/api/chats/${id(chatId)}/answers`, wish, { once: clientKey() }),
  select: (chatId: string, nodeId: string) =>
    ask<{ active_leaf_id: string }>('POST', `/api/chats/${id(chatId)}/nodes/${id(nodeId)}/select`),
  node: (chatId: string, nodeId: string) =>
    ask<Wire.ChatNode & { variants: string[] }>('GET', `/api/chats/${id(chatId)}/nodes/${id(nodeId)}`),
}

export const runs = {
  get: (runId: string) => ask<Wire.Run>('GET', `/api/runs/${id(runId)}`),
  cancel: (runId: string) => ask<Wire.Run>('POST', `/api/runs/${id(runId)}/cancel`),
}

export const drafts = {
  get: (key: string) => ask<{ text: string }>('GET', `/api/drafts/${key}`),
  keep: (key: string, text: string, keepalive = false) => ask<unknown>('PUT', `/api/drafts/${key}`, { text }, { keepalive }),
  drop: (key: string) => ask<unknown>('DELETE', `/api/drafts/${key}`),
}

export const jobs = {
  list: (cursor?: string) => ask<Wire.Page<Wire.Job>>('GET', `/api/jobs${query({ limit: 50, cursor })}`),
  stop: (jobId: string) => ask<Wire.Job>('POST', `/api/jobs/${id(jobId)}/cancel`),
  retry: (jobId: string) => ask<Wire.Job>('POST', `/api/jobs/${id(jobId)}/retry`, {}),
  checkup: () => ask<{ job: Wire.Job }>('POST', '/api/jobs/checkup', {}),
  forget: (jobId: string) => ask<void>('DELETE', `/api/jobs/${id(jobId)}`),
}

export const settings = {
  list: () => ask<{ items: Wire.Setting[] }>('GET', '/api/settings'),
  change: (key: string, value: Wire.SettingValue | null) =>
    ask<{ items: Wire.Setting[] }>('PATCH', '/api/settings', { changes: { [key]: value } }),
}

export const brains = {
  list: () => ask<{ items: Wire.Brain[] }>('GET', '/api/brains'),
  add: (connectionId: string, model: string) => ask<Wire.Brain>('POST', '/api/brains', { connection_id: connectionId, model }),
  choose: (brainId: string) => ask<Wire.Brain>('POST', `/api/brains/${id(brainId)}/default`),
  remove: (brainId: string) => ask<void>('DELETE', `/api/brains/${id(brainId)}`),
}

export const connections = {
  list: () => ask<{ items: Wire.Connection[] }>('GET', '/api/connections'),
  gateways: () => ask<{ items: Wire.Gateway[] }>('GET', '/api/connections/gateways'),
  recognise: (key: string) => ask<{ candidates: string[] }>('POST', '/api/connections/recognise', { key }),
  add: (wish: { gateway: string; base_url?: string; key?: string; name?: string }) =>
    ask<Wire.Connection>('POST', '/api/connections', wish),
  test: (connectionId: string) => ask<Wire.Connection>('POST', `/api/connections/${id(connectionId)}/test`, {}),
  models: (connectionId: string) => ask<{ items: Wire.ModelRow[] }>('GET', `/api/connections/${id(connectionId)}/models`),
  remove: (connectionId: string) => ask<unknown>('DELETE', `/api/connections/${id(connectionId)}`),
}

export const personas = {
  get: async (personaId: string) => (await ask<{ persona: Wire.Persona }>('GET', `/api/personas/${id(personaId)}`)).persona,
}

export const looks = {
  picture: (personaId: string, emotion?: string) => `/api/looks/${id(personaId)}/avatar.svg${query({ view: 'bust', emotion })}`,
  drawing: (personaId: string, emotion?: string) =>
    text(`/api/looks/${id(personaId)}/avatar.svg${query({ live: 1, view: 'bust', emotion })}`),
  face: (personaId: string, emotion: string) => ask<Wire.FaceTable>('GET', `/api/looks/${id(personaId)}/face.json${query({ emotion })}`),
}

async function text(path: string): Promise<string> {
  const response = await send('GET', path, undefined, {})
  if (!response.ok) throw await refusal(response)
  return response.text()
}

export function openLive(options: Omit<LiveOptions, 'open'>): LiveChannel {
  const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`
  const channel = new LiveChannel({ ...options, open: () => new WebSocket(address) as unknown as Socket })
  channel.connect()
  return channel
}

/** A name for one wish of the user, so that sending it twice has one effect. */
export const clientKey = (): string => crypto.randomUUID()

export const isAway = (fault: unknown): boolean => fault instanceof Away || (fault instanceof StudioError && fault.status >= 502)
