/** The only module that talks to the network: typed requests, errors in one shape, the live channel. */
import createClient from 'openapi-fetch'
import { Away, StudioError, refusal } from './api/errors'
import type { paths } from './api/schema'
import type * as Wire from './api/types'
import { LiveChannel, type LiveOptions, type Socket } from './lib/live'

export type * from './api/types'
export { Away, StudioError, explain, explainFlat, needOf, type Need } from './api/errors'

export const client = createClient<paths & Wire.Doors>({ credentials: 'same-origin', fetch: (request) => reach(request) })

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    throw new Away()
  }
}

/** The answer's body, or the studio's refusal. `T` narrows what the description leaves open. */
export async function ask<T = never, D = unknown>(call: Promise<{ data?: D; error?: unknown; response: Response }>): Promise<[T] extends [never] ? D : T> {
  const { data, error, response } = await call
  if (!response.ok) throw refusal(response, error)
  return data as [T] extends [never] ? D : T
}

export const start = async (): Promise<Wire.Start> => {
  const told = await ask<Wire.Start>(client.GET('/api/start'))
  for (const key of told.drafts) drafts.known.add(key)
  return told
}
export const isWell = () => client.GET('/health').then((answer) => answer.response.ok, () => false)

/** Ways in; what lets the page in is a cookie that no script can read. */
const page = () => ({ device: navigator.userAgent.slice(0, 120), cookie: true })
export const entry = {
  signIn: (username: string, password: string) => ask(client.POST('/api/accounts/sign-in', { body: { username, password, ...page() } })),
  setUp: (code: string, username: string, password: string) => ask(client.POST('/api/accounts/setup', { body: { code, username, password, ...page() } })),
  join: (code: string, username: string, password: string) => ask(client.POST('/api/accounts/invites/redeem', { body: { code, username, password, ...page() } })),
  signOut: () => ask(client.POST('/api/accounts/sign-out')),
  unlock: (passphrase: string) => ask(client.POST('/api/accounts/unlock', { body: { passphrase } })),
}

const ofChat = (chat_id: string) => ({ path: { chat_id } })
const ofRun = (run_id: string) => ({ params: { path: { run_id } } })
const ofJob = (job_id: string) => ({ params: { path: { job_id } } })

export const chats = {
  open: (personaId: string, clientKey?: string) => {
    const body = { members: [{ persona_id: personaId }], client_key: clientKey ?? null, greeting: 0, title: '', temporary: false, language: document.documentElement.lang || null }
    return ask<Wire.OpenedChat>(client.POST('/api/chats', { body: body as never }))
  },
  list: (cursor?: string, limit = 50) => ask(client.GET('/api/chats', { params: { query: { limit, cursor } } })),
  get: (chatId: string) => ask(client.GET('/api/chats/{chat_id}', { params: ofChat(chatId) })),
  remove: (chatId: string) => ask(client.DELETE('/api/chats/{chat_id}', { params: ofChat(chatId) })),
  restore: (chatId: string) => ask(client.POST('/api/chats/{chat_id}/restore', { params: ofChat(chatId) })),
  path: (chatId: string, before?: string, limit = 100) =>
    ask<Wire.Path>(client.GET('/api/chats/{chat_id}/path', { params: { ...ofChat(chatId), query: { before, limit } } })),
  say: (chatId: string, body: { text: string; parent_id: string | null; client_key: string; allow_secret: boolean } & Wire.Beside) =>
    ask<{ message: Wire.ChatNode; runs: Wire.Run[] }>(client.POST('/api/chats/{chat_id}/messages', { params: ofChat(chatId), body: body as never })),
  answer: (chatId: string, body: { kind: 'reply' | 'variant'; at: string }) =>
    ask<{ run: Wire.Run; node: Wire.ChatNode }>(
      client.POST('/api/chats/{chat_id}/answers', { params: ofChat(chatId), body: body as never, headers: { 'Idempotency-Key': clientKey() } }),
    ),
  select: (chatId: string, node_id: string) =>
    ask(client.POST('/api/chats/{chat_id}/nodes/{node_id}/select', { params: { path: { chat_id: chatId, node_id } } })),
}

export const runs = {
  get: (runId: string) => ask<Wire.Run>(client.GET('/api/runs/{run_id}', ofRun(runId))),
  cancel: (runId: string) => ask<Wire.Run>(client.POST('/api/runs/{run_id}/cancel', ofRun(runId))),
}

export const drafts = {
  /** Where something half written waits: told at the start, and whatever was kept since. Elsewhere there is nothing to ask for. */
  known: new Set<string>(),
  read: async (key: string): Promise<string> =>
    drafts.known.has(key) ? (await ask(client.GET('/api/drafts/{key}', { params: { path: { key } } }))).text : '',
  keep: (key: string, text: string, keepalive = false) => {
    drafts.known.add(key)
    return ask(client.PUT('/api/drafts/{key}', { params: { path: { key } }, body: { text, attachments: [] }, keepalive }))
  },
}

export const jobs = {
  list: (cursor?: string) => ask<Wire.Page<Wire.Job>>(client.GET('/api/jobs', { params: { query: { limit: 50, cursor } } })),
  stop: (jobId: string) => ask(client.POST('/api/jobs/{job_id}/cancel', ofJob(jobId))),
  retry: (jobId: string) => ask(client.POST('/api/jobs/{job_id}/retry', ofJob(jobId))),
  forget: (jobId: string) => ask(client.DELETE('/api/jobs/{job_id}', ofJob(jobId))),
  log: (jobId: string) => ask(client.GET('/api/jobs/{job_id}/log', ofJob(jobId))),
  checkup: () => ask(client.POST('/api/jobs/checkup')),
}

/** Somebody as the start would tell of them. */
export const personaCard = async (persona_id: string): Promise<Wire.PersonaCard> => {
  const { persona } = await ask(client.GET('/api/personas/{persona_id}', { params: { path: { persona_id } } }))
  const told = persona as unknown as Wire.PersonaCard & { nickname: string | null; look: { palette: Wire.PersonaCard['palette']; portrait: string | null }; foreign: { card?: unknown }; role_here: string }
  return { ...told, name: told.nickname || told.name, palette: told.look.palette, traits: persona.personality_traits, starter: told.role_here === 'starter', pictured: !!(told.look.portrait && told.foreign.card) }
}

export const looks = {
  picture: (personaId: string) => `/api/looks/${encodeURIComponent(personaId)}/picture`,
  drawing: (persona_id: string) =>
    ask<string>(
      client.GET('/api/looks/{persona_id}/avatar.{format}', {
        params: { path: { persona_id, format: 'svg' }, query: { live: true, view: 'bust' } },
        parseAs: 'text',
      }),
    ),
  face: (persona_id: string, emotion: string, intensity: number) =>
    ask<Wire.FaceTable>(client.GET('/api/looks/{persona_id}/face.json', { params: { path: { persona_id }, query: { emotion, intensity } } })),
}

/** A socket of the studio: the live channel, or the line of a call. */
export const openLine = (path: string): WebSocket => new WebSocket(location.origin.replace('http', 'ws') + path)

export function openLive(options: Omit<LiveOptions, 'open'>): LiveChannel {
  const channel = new LiveChannel({ ...options, open: () => openLine('/api/live') as unknown as Socket })
  channel.connect()
  return channel
}

/** A name for one wish of the user, so that sending it twice has one effect. */
export const clientKey = (): string => crypto.randomUUID()

export const isAway = (fault: unknown): boolean => fault instanceof Away || (fault instanceof StudioError && fault.status >= 502)
