/** The doors of stories. */
import { ask, client } from '../api'
import type * as Story from './types'

const of = (session_id: string) => ({ path: { session_id } })
const ofTurn = (session_id: string, turn_id: string) => ({ path: { session_id, turn_id } })
const ofBranch = (session_id: string, branch_id: string) => ({ path: { session_id, branch_id } })
/** A telling is asked for and heard about by events; nobody waits at the door. */
const SOON = { header: { prefer: 'respond-async' } }
/** So many turns come at once. */
export const PAGE = 40

export const stories = {
  list: (q: string, archived: boolean) =>
    ask<Story.Metadata[]>(client.GET('/api/story/sessions', { params: { query: { q: q || undefined, archived: archived ? 'true' : 'false', limit: 100 } } })),
  create: (body: Story.NewStory) => ask(client.POST('/api/story/session/create', { body: body as never })),
  state: (id: string) => ask<Story.State>(client.GET('/api/story/session/{session_id}', { params: of(id) })),
  change: (id: string, body: { session_name?: string | null; archived?: boolean; settings?: Record<string, unknown> }) =>
    ask<Story.Metadata>(client.PATCH('/api/story/session/{session_id}', { params: of(id), body: body as never })),
  history: (id: string, limit = PAGE, offset = 0) =>
    ask<{ turns: Story.Turn[]; total: number }>(client.GET('/api/story/history/{session_id}', { params: { ...of(id), query: { limit, offset } } })),
  world: (id: string) => ask<Story.World>(client.GET('/api/story/session/{session_id}/state', { params: of(id) })),
  tree: (id: string) => ask<Story.Knot[]>(client.GET('/api/story/session/{session_id}/tree', { params: of(id) })),
}

/** Deleted stories lie there for thirty days. */
export type Binned = { id: string; name: string | null; deleted_at: string; purge_at: string }
export const bin = {
  list: () => ask<{ items: Binned[] }>(client.GET('/api/story/bin', { params: { query: { limit: 100 } } })),
  put: (session_id: string) => ask(client.POST('/api/story/bin', { body: { session_id } })),
  restore: (id: string) => ask(client.POST('/api/story/bin/{session_id}/restore', { params: of(id) })),
  purge: (id: string) => ask(client.DELETE('/api/story/bin/{session_id}', { params: of(id) })),
}

/** A picture as it is, and small. */
export const whole = (media: string): string => `/api/media/${media}/content`
export const small = (media: string): string => `/api/media/${media}/thumbnail?size=512`

export const turns = {
  take: (session_id: string, user_input: string, choice_id: string | undefined, options: Story.Wishes) =>
    ask(client.POST('/api/story/turn', { params: SOON, body: { session_id, user_input, choice_id, options } as never })),
  again: (session_id: string, note: string, options?: Story.Wishes) =>
    ask(client.POST('/api/story/regenerate', { params: SOON, body: { session_id, note: note || null, options } as never })),
  resume: (id: string, mode: 'retry' | 'keep' | 'discard', run_id?: string) =>
    ask(client.POST('/api/story/session/{session_id}/resume', { params: { ...of(id), ...SOON }, body: { mode, run_id } })),
  runs: (id: string) => ask<{ items: Story.Run[] }>(client.GET('/api/story/session/{session_id}/runs', { params: of(id) })),
  wouldFollow: (id: string, turn_id: string) =>
    ask<{ turns: number; estimated_cost_usd: string | null }>(client.GET('/api/story/session/{session_id}/replay', { params: { ...of(id), query: { turn_id } } })),
  replay: (id: string, turn_id: string, user_input: string, follow: boolean) =>
    ask(client.POST('/api/story/session/{session_id}/replay', { params: { ...of(id), ...SOON }, body: { turn_id, user_input, follow: follow ? 'all' : 'none' } as never })),
  stop: (id: string, turn_id?: string) => ask(client.POST('/api/story/session/{session_id}/cancel', { params: of(id), body: { turn_id } })),
  get: (id: string, turn: string) =>
    ask<Story.Turn & { candidates: Story.Candidate[] }>(client.GET('/api/story/session/{session_id}/turns/{turn_id}', { params: ofTurn(id, turn) })),
  select: (id: string, turn: string, candidate_id: string) =>
    ask(client.POST('/api/story/session/{session_id}/turns/{turn_id}/select', { params: ofTurn(id, turn), body: { candidate_id } })),
  /** Other words by hand for the telling that counts. */
  edit: (id: string, turn: string, text: string, reextract: boolean) =>
    ask(client.PATCH('/api/story/session/{session_id}/turns/{turn_id}', { params: ofTurn(id, turn), body: { text, reextract } })),
  /** The place of a turn drawn, if it is another than before. */
  picture: (id: string, turn: string) => ask(client.POST('/api/story/session/{session_id}/turns/{turn_id}/art', { params: ofTurn(id, turn) })),
  unpicture: (id: string, turn: string, media_id: string) =>
    ask(client.DELETE('/api/story/session/{session_id}/turns/{turn_id}/art/{media_id}', { params: { path: { session_id: id, turn_id: turn, media_id } } })),
  lines: (id: string, turn: string) => ask<Story.Line[]>(client.GET('/api/story/session/{session_id}/turns/{turn_id}/lines', { params: ofTurn(id, turn) })),
  why: (id: string, turn: string) => ask<Story.Why>(client.GET('/api/story/session/{session_id}/turns/{turn_id}/why', { params: ofTurn(id, turn) })),
  context: (session_id: string, turn_id: string) =>
    ask<Story.Context>(client.GET('/api/story/context/{session_id}', { params: { path: { session_id }, query: { turn_id } } })),
}

/** What the story can remember, where words stand in it, and what an input would bring back to mind. */
export const memory = {
  passages: (id: string, limit: number, offset: number) =>
    ask<{ items: Story.Remembered[]; total: number }>(client.GET('/api/story/session/{session_id}/passages', { params: { ...of(id), query: { limit, offset } } })),
  search: (id: string, q: string) => ask<{ items: Story.Hit[]; total: number }>(client.GET('/api/story/session/{session_id}/search', { params: { ...of(id), query: { q, limit: 50 } } })),
  books: () => ask<{ items: { id: string; name: string }[] }>(client.GET('/api/lorebooks', { params: { query: { limit: 100 } } })),
  preview: (session_id: string, user_input: string) => ask<Story.Preview>(client.POST('/api/story/preview', { body: { session_id, user_input } as never })),
}

export const lines = {
  undo: (id: string, steps = 1) => ask<Story.State>(client.POST('/api/story/session/{session_id}/undo', { params: of(id), body: { steps } })),
  redo: (id: string, steps = 1) => ask<Story.State>(client.POST('/api/story/session/{session_id}/redo', { params: of(id), body: { steps } })),
  fork: (id: string, turn_id: string, candidate_id?: string) =>
    ask<Story.Branch>(client.POST('/api/story/session/{session_id}/branches', { params: of(id), body: { turn_id, candidate_id, activate: true } })),
  take: (id: string, branch: string) => ask(client.POST('/api/story/session/{session_id}/branches/{branch_id}/activate', { params: ofBranch(id, branch) })),
  rename: (id: string, branch: string, name: string) => ask(client.PATCH('/api/story/session/{session_id}/branches/{branch_id}', { params: ofBranch(id, branch), body: { name } })),
  forget: (id: string, branch: string) => ask(client.DELETE('/api/story/session/{session_id}/branches/{branch_id}', { params: ofBranch(id, branch) })),
}
