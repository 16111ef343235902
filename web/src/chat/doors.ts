/** The doors of one conversation: change what was said, take it back, look behind an answer. */
import { ask, client, clientKey, type ChatNode, type Job, type Run } from '../api'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Chat = Wire['ChatView'] 
export type Why = Wire['WhyView']
export type Prompt = Wire['PromptView']
export type Block = Wire['BlockView']
export type Operation = Wire['ListedOperation']
export type TakenOut = Wire['TakenOutView']
export type Twig = Wire['TwigView']
export type Mask = Wire['MaskView']
export type Terms = Partial<Pick<Chat, 'title' | 'mask_id' | 'brain_id' | 'lorebook_ids' | 'note' | 'settings' | 'pinned' | 'archived'>> & { members?: Partial<Chat['members'][number]>[] }
export type Auto = Wire['NewAutoTalk']
export type Found = Wire['HitView']
type Moved = { node: ChatNode; active_leaf_id: string | null }
type Kind = 'continue' | 'draft' | 'suggest'

const at = (chat_id: string, node_id: string) => ({ params: { path: { chat_id, node_id } } })
const of = (chat_id: string) => ({ params: { path: { chat_id } } })

export const messages = {
  edit: (chat: string, node: string, text: string, mode: 'branch' | 'in_place') =>
    ask<Moved & { runs: Run[] }>(client.POST('/api/chats/{chat_id}/nodes/{node_id}/edit', { ...at(chat, node), body: { text, mode, client_key: clientKey() } as never })),
  remove: (chat: string, node: string, mode: 'only' | 'below') => ask<Moved>(client.POST('/api/chats/{chat_id}/nodes/{node_id}/remove', { ...at(chat, node), body: { mode } })),
  restore: (chat: string, node: string) => ask<Moved>(client.POST('/api/chats/{chat_id}/nodes/{node_id}/restore', at(chat, node))),
  exclude: (chat: string, node: string, excluded: boolean) => ask<Moved>(client.PATCH('/api/chats/{chat_id}/nodes/{node_id}', { ...at(chat, node), body: { excluded } as never })),
  /** Who may know of a message; nobody named is everybody. */
  tell: (chat: string, node: string, visible_to: string[]) => ask<Moved>(client.PATCH('/api/chats/{chat_id}/nodes/{node_id}', { ...at(chat, node), body: { visible_to } as never })),
  letAnswer: (chat: string, node: string, persona_id: string) =>
    ask<{ run: Run }>(client.POST('/api/chats/{chat_id}/answers', { ...of(chat), body: { kind: 'reply', at: node, persona_id, client_key: clientKey() } as never })),
  forget: (chat: string, node: string) => ask<Moved>(client.POST('/api/chats/{chat_id}/nodes/{node_id}/forget', at(chat, node))),
  family: (chat: string, node: string) => ask<Wire['NodeWithFamily']>(client.GET('/api/chats/{chat_id}/nodes/{node_id}', at(chat, node))),
  wording: (chat_id: string, node_id: string, rev: number) =>
    ask<Moved>(client.POST('/api/chats/{chat_id}/nodes/{node_id}/revisions/{rev}/restore', { params: { path: { chat_id, node_id, rev } } })),
  select: (chat: string, node: string) => ask<Moved>(client.POST('/api/chats/{chat_id}/nodes/{node_id}/select', at(chat, node))),
  why: (chat: string, node: string) => ask<Why>(client.GET('/api/chats/{chat_id}/nodes/{node_id}/why', at(chat, node))),
  prompt: (chat_id: string, node_id: string) =>
    ask<Prompt>(client.GET('/api/chats/{chat_id}/nodes/{node_id}/prompt', { params: { path: { chat_id, node_id }, query: { diff: 'previous' } as never } })),
  /** More of an answer, or words for the user; what comes of the latter stands in the run. */
  answer: (chat: string, kind: Kind, node: string) =>
    ask<{ run: Run & { result: string | string[] | null } }>(client.POST('/api/chats/{chat_id}/answers', { ...of(chat), body: { kind, at: node, client_key: clientKey() } as never })),
}

/** Memories that took part in an answer. */
export type Recollected = { id: string; line?: string; text?: string; score?: number; why?: string; kind?: string; told?: boolean; said_in?: { chat_id: string; node_id: string } | null }
type Fact = Wire['MemoryView']
const fact = (memory_id: string) => ({ params: { path: { memory_id } } })
export const remembered = {
  get: (memory: string) => ask<Fact>(client.GET('/api/memories/{memory_id}', fact(memory))),
  change: ({ id, version }: Fact, text: string) => ask<Fact>(client.PATCH('/api/memories/{memory_id}', { ...fact(id), body: { text, version } as never })),
  remove: (memory: string) => ask(client.DELETE('/api/memories/{memory_id}', fact(memory))),
  undo: (memory: string) => ask<Fact>(client.POST('/api/memories/{memory_id}/undo', fact(memory))),
}

/** What a run thought and which tools it used, as long as its log is kept. */
export async function steps(run: string): Promise<{ thought: string; tools: unknown[] }> {
  type Event = { type: string; data: { text?: string } }
  const { items } = await ask<{ items: Event[] }>(client.GET('/api/events/{topic}', { params: { path: { topic: `run:${run}` }, query: { since: 0, limit: 1000 } } } as never))
  const of = (type: string) => items.filter((one) => one.type.startsWith(type))
  return { thought: of('reasoning.delta').map((one) => one.data.text ?? '').join(''), tools: of('tool.').map((one) => one.data) }
}

export const conversation = {
  get: (chat: string) => ask<Chat>(client.GET('/api/chats/{chat_id}', of(chat))),
  change: (chat: string, terms: Terms) => ask<Chat>(client.PATCH('/api/chats/{chat_id}', { ...of(chat), body: terms as never })),
  /** They talk among themselves, for so many turns. */
  auto: async (chat: string, how: Auto) => (await ask<{ job: Job }>(client.POST('/api/chats/{chat_id}/auto', { ...of(chat), body: how }))).job,
  quiet: (chat: string) => ask(client.DELETE('/api/chats/{chat_id}/auto', of(chat))),
  undo: (chat: string) => ask<{ chat: Chat }>(client.POST('/api/chats/{chat_id}/undo', of(chat))),
  redo: (chat: string) => ask<{ chat: Chat }>(client.POST('/api/chats/{chat_id}/redo', of(chat))),
  operations: async (chat: string) => (await ask<{ items: Operation[] }>(client.GET('/api/chats/{chat_id}/ops', of(chat)))).items,
  removed: (chat_id: string, cursor?: string) => ask<Wire['TakenOutList']>(client.GET('/api/chats/{chat_id}/removed', { params: { path: { chat_id }, query: { cursor } } })),
  fork: (chat: string, node_id: string) => ask<Chat>(client.POST('/api/chats/{chat_id}/fork', { ...of(chat), body: { node_id } })),
  tree: async (chat_id: string) => {
    const twigs: Twig[] = []
    let cursor: string | undefined
    do {
      const page: { items: Twig[]; next_cursor: string | null } = await ask(client.GET('/api/chats/{chat_id}/tree', { params: { path: { chat_id }, query: { limit: 1000, cursor } } }))
      twigs.push(...page.items)
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    return twigs
  },
  file: (chat: string, as: string): string => `/api/chats/${chat}/file?as=${as}`,
}

export type Summary = Wire['SummaryView']
export const summaries = {
  list: async (chat: string) => (await ask<{ items: Summary[] }>(client.GET('/api/chats/{chat_id}/summaries', of(chat)))).items,
  begin: async (chat: string, persona_id: string) => (await ask<{ job: Job }>(client.POST('/api/chats/{chat_id}/summaries', { ...of(chat), body: { persona_id } }))).job,
  reword: (chat_id: string, summary_id: string, text: string, version: number) =>
    ask<Summary>(client.PUT('/api/chats/{chat_id}/summaries/{summary_id}', { params: { path: { chat_id, summary_id } }, body: { text }, headers: { 'If-Match': `"${version}"` } })),
}

export const find = (q: string, cursor?: string) => ask<{ items: Found[]; next_cursor: string | null }>(client.GET('/api/chats/search', { params: { query: { q, limit: 30, cursor } } }))
/** Whom one can be. */
export const masking = {
  list: async () => (await ask<{ items: Mask[] }>(client.GET('/api/masks'))).items,
  keep: (mask: Partial<Mask>, mask_id?: string) =>
    mask_id ? ask<Mask>(client.PATCH('/api/masks/{mask_id}', { params: { path: { mask_id } }, body: mask as never })) : ask<Mask>(client.POST('/api/masks', { body: mask as never })),
  remove: (mask_id: string) => ask<Mask>(client.DELETE('/api/masks/{mask_id}', { params: { path: { mask_id } } })),
  restore: (mask_id: string) => ask<Mask>(client.POST('/api/masks/{mask_id}/restore', { params: { path: { mask_id } } })),
}
/** Those a persona can speak with its manners. */
export const languages = async () => (await ask<{ items: { code: string; name: string }[] }>(client.GET('/api/minds/languages'))).items
export const books = async () => (await ask<{ items: { id: string; name: string }[] }>(client.GET('/api/lorebooks'))).items

export type Media = Wire['MediaView']

/** Pictures that go along with a message. */
export const media = {
  bring: (file: File) => {
    const form = new FormData()
    form.append('file', file)
    return ask<Media>(client.POST('/api/media', { body: form as never, bodySerializer: (body: unknown) => body as never }))
  },
  thumbnail: (id: string, size: 128 | 256 | 512 = 256): string => `/api/media/${id}/thumbnail?size=${size}`,
  whole: (id: string): string => `/api/media/${id}/content`,
}
