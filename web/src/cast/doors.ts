/** The doors of personas: what the gallery, the editor and the catalogue ask the studio for. */
import { ask, client, type Job } from '../api'
import type * as Cast from './types'

const of = (persona_id: string) => ({ path: { persona_id } })
const whole = (answer: { persona: unknown }): Cast.Persona => answer.persona as Cast.Persona
/** A version as a condition: somebody else's change in between is told, never overwritten. */
const match = (version: number) => ({ 'If-Match': `"${version}"` })
type Draft = Record<string, unknown>

export const personas = {
  list: (query: Cast.Ask, signal?: AbortSignal) =>
    ask<Cast.CardPage>(client.GET('/api/personas', { params: { query: { view: 'card', ...query } as never }, signal })),
  starters: async () => (await ask<{ personas: Cast.Card[] }>(client.GET('/api/personas/starters'))).personas,
  tags: async () => (await ask(client.GET('/api/personas/tags'))).tags,
  bin: (cursor?: string) => ask<Cast.CardPage>(client.GET('/api/personas/bin', { params: { query: { limit: 48, cursor } } })),
  get: async (id: string) => whole(await ask(client.GET('/api/personas/{persona_id}', { params: of(id) }))),
  create: async (body: Draft) => whole(await ask(client.POST('/api/personas', { body: body as never }))),
  change: async (id: string, body: Draft, version: number, keepalive = false) =>
    whole(await ask(client.PUT('/api/personas/{persona_id}', { params: { ...of(id), header: match(version) }, body: body as never, keepalive }))),
  duplicate: async (id: string, name?: string) => whole(await ask(client.POST('/api/personas/{persona_id}/duplicate', { params: of(id), body: { name } }))),
  archive: (id: string) => ask(client.POST('/api/personas/{persona_id}/archive', { params: of(id) })),
  unarchive: (id: string) => ask(client.POST('/api/personas/{persona_id}/unarchive', { params: of(id) })),
  activate: (id: string) => ask(client.POST('/api/personas/{persona_id}/activate', { params: of(id) })),
  remove: (id: string) => ask(client.DELETE('/api/personas/{persona_id}', { params: of(id) })),
  restore: (id: string) => ask(client.POST('/api/personas/{persona_id}/restore', { params: of(id), body: {} })),
  purge: (id: string) => ask(client.DELETE('/api/personas/bin/{persona_id}', { params: of(id) })),
}

export const trying = {
  samples: async (id: string, body: { message?: string; draft?: Draft }, signal?: AbortSignal) =>
    (await ask<{ samples: Cast.Sample[] }>(client.POST('/api/personas/{persona_id}/sample', { params: of(id), body: body as never, signal }))).samples,
  style: (id: string, body: { text: string; draft?: Draft }, signal?: AbortSignal) => ask(client.POST('/api/personas/{persona_id}/style', { params: of(id), body: body as never, signal })),
  /** What a description speaks of; nothing is stored. */
  suggest: (text: string) => ask(client.POST('/api/personas/suggest', { body: { text } })),
  languages: async () => (await ask(client.GET('/api/minds/languages'))).items,
  prompt: (id: string, body: { message: string; draft?: Draft }, signal?: AbortSignal) =>
    ask<Cast.Prompt>(client.POST('/api/personas/{persona_id}/prompt', { params: of(id), body: body as never, signal })),
}

export const versions = {
  list: async (id: string, cursor?: string) =>
    ask<{ versions: Cast.VersionLine[]; next_cursor: string | null }>(client.GET('/api/personas/{persona_id}/versions', { params: { ...of(id), query: { limit: 50, cursor } } })),
  name: (id: string, name: string) => ask(client.POST('/api/personas/{persona_id}/versions', { params: of(id), body: { name } })),
  restore: async (id: string, number: number, version: number) =>
    whole(await ask(client.POST('/api/personas/{persona_id}/versions/{number}/restore', { params: { path: { persona_id: id, number: String(number) }, header: match(version) } }))),
  /** Whatever stands there now: it cannot be read. */
  mend: (id: string, number: number) => ask(client.POST('/api/personas/{persona_id}/versions/{number}/restore', { params: { path: { persona_id: id, number: String(number) } } })),
  diff: async (id: string, from: number, to: number | 'current') =>
    (await ask<{ changes: Cast.Change[] }>(client.GET('/api/personas/{persona_id}/diff', { params: { ...of(id), query: { from: String(from), to: String(to) } } }))).changes,
}

const ofExample = (persona_id: string, example_id: string) => ({ path: { persona_id, example_id } })

export const examples = {
  list: (id: string, state: 'kept' | 'removed', cursor?: string) =>
    ask<{ examples: Cast.Example[]; next_cursor: string | null }>(client.GET('/api/personas/{persona_id}/examples', { params: { ...of(id), query: { state, limit: 100, cursor } } })),
  learn: (id: string, body: { user_message: string; persona_response: string }) =>
    ask<{ example: Cast.Example; evicted: Cast.Example | null }>(client.POST('/api/personas/{persona_id}/learn', { params: of(id), body: body as never })),
  change: (id: string, example: string, body: Partial<Cast.Example>) =>
    ask(client.PUT('/api/personas/{persona_id}/examples/{example_id}', { params: ofExample(id, example), body: body as never })),
  remove: (id: string, example: string) => ask(client.DELETE('/api/personas/{persona_id}/examples/{example_id}', { params: ofExample(id, example) })),
  restore: (id: string, example: string) => ask(client.POST('/api/personas/{persona_id}/examples/{example_id}/restore', { params: ofExample(id, example) })),
}

export const fidelity = {
  list: (id: string) => ask(client.GET('/api/personas/{persona_id}/fidelity', { params: { ...of(id), query: { limit: 20 } } })),
  measure: (id: string, body: { source: 'probes' | 'chat'; chat_id?: string }) => ask(client.POST('/api/personas/{persona_id}/fidelity', { params: of(id), body })),
  drift: (id: string, chat_id: string) => ask(client.GET('/api/personas/{persona_id}/drift', { params: { ...of(id), query: { chat_id } } })),
  remind: (id: string, chat_id: string) => ask(client.POST('/api/personas/{persona_id}/anchor', { params: of(id), body: { chat_id } })),
  unremind: (id: string, chat_id: string) => ask(client.DELETE('/api/personas/{persona_id}/anchor', { params: { ...of(id), query: { chat_id } } })),
}

export type Verdict = { action: string; topic: string | null }
export type Bench = { cases: number; missed: number; false_alarms: number; topics: { topic: string; action: string; missed: number; false_alarms: number }[] }

/** Trying boundaries; nothing of a text that is tried is kept. */
export const boundaries = {
  check: (persona_id: string, text: string) => ask<Verdict>(client.POST('/api/minds/boundaries/check', { body: { persona_id, text } as never })),
  bench: async (persona_id: string) => (await ask<{ job: Job }>(client.POST('/api/minds/boundaries/bench', { body: { persona_id } as never }))).job,
}

export const shares = {
  list: async (id: string) => (await ask(client.GET('/api/personas/{persona_id}/shares', { params: of(id) }))).shares,
  grant: (id: string, body: { username?: string; team_id?: string; role: 'viewer' | 'editor' }) => ask(client.PUT('/api/personas/{persona_id}/shares', { params: of(id), body })),
  take: (id: string, share_id: string) => ask(client.DELETE('/api/personas/{persona_id}/shares/{share_id}', { params: { path: { persona_id: id, share_id } } })),
  teams: async () => (await ask(client.GET('/api/accounts/teams'))).items,
}

const ofEntry = (entry_id: string) => ({ path: { entry_id } })

export const catalogue = {
  list: (query: { q?: string; sort?: Sort; cursor?: string }) => ask(client.GET('/api/catalogue', { params: { query: { limit: 48, ...query } } })),
  get: async (id: string) => (await ask(client.GET('/api/catalogue/{entry_id}', { params: ofEntry(id) }))).entry,
  publish: (body: { persona_id: string; summary: string; license: string }) => ask(client.POST('/api/catalogue', { body })),
  install: async (id: string, body: { age?: number }) => whole(await ask(client.POST('/api/catalogue/{entry_id}/install', { params: ofEntry(id), body }))),
  rate: (id: string, stars: number) => ask(client.PUT('/api/catalogue/{entry_id}/rating', { params: ofEntry(id), body: { stars } as never })),
  unrate: (id: string) => ask(client.DELETE('/api/catalogue/{entry_id}/rating', { params: ofEntry(id) })),
  report: (id: string, body: { reason: Reason; note: string }) => ask(client.POST('/api/catalogue/{entry_id}/reports', { params: ofEntry(id), body: body as never })),
  withdraw: (id: string) => ask(client.DELETE('/api/catalogue/{entry_id}', { params: ofEntry(id) })),
  kit: (id: string) => `/api/catalogue/${id}/kit`,
  /** For administrators: what was reported or is held, and what they say to it. */
  cases: async () => (await ask(client.GET('/api/catalogue/reports'))).cases,
  decide: (id: string, status: Cast.Entry['status']) => ask(client.POST('/api/catalogue/{entry_id}/decision', { params: ofEntry(id), body: { status } as never })),
  /** The fingerprints one trusts, and one's own. */
  trusted: async () => {
    const known = await ask(client.GET('/api/personas/signers'))
    return { own: known.own?.fingerprint ?? null, others: known.signers.map((one) => one.fingerprint) }
  },
}
export type Trusted = Awaited<ReturnType<typeof catalogue.trusted>>
export type Sort = 'newest' | 'rating' | 'installs'
export const REASONS = ['broken', 'licence', 'impersonation', 'harmful', 'minor_safety'] as const
export type Reason = (typeof REASONS)[number]

export const FORMATS = ['persona', 'json', 'duel', 'foundry', 'character'] as const
export type Conflict = 'keep_both' | 'replace_version' | 'skip'

export const travel = {
  file: (id: string, format: string, photos: boolean) => `/api/personas/${id}/export?format=${format}${format === 'persona' ? `&sign=true${photos ? '&include=photos' : ''}` : ''}`,
}
