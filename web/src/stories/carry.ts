/** Doors of stories that come and go: files, copies, and starts of one's own. */
import { ask, client } from '../api'
import type { Template } from './types'

/** A large one is brought in by a job; until it is done nothing more is known. */
export type Brought = { job_id?: string;  session_id: string; session_name: string | null; turns: number; branches: number; notes: string[] }
/** One file that was brought: a story, a start, or why it is neither. */
export type Arrival = { file: string; story?: Brought & { cards: number; moments: number }; start?: Template; later?: boolean; problem?: string; strange: string[] }
export type Form = 'epub' | 'markdown' | 'json'

const of = (session_id: string) => ({ path: { session_id } })

export const carrying = {
  file: (id: string, format: Form, moves: boolean, branch = '') =>
    `/api/story/session/${encodeURIComponent(id)}/export?${new URLSearchParams({ format, ...(format !== 'json' && { inputs: String(moves), ...(branch && { branch_id: branch }) }) })}`,
  text: (id: string, moves = true) => `/api/story/session/${encodeURIComponent(id)}/transcript?inputs=${moves}`,
  read: (id: string, inputs: boolean) => ask<string>(client.GET('/api/story/session/{session_id}/transcript', { params: { ...of(id), query: { inputs } } as never, parseAs: 'text' })),
  bring: (file: Blob, type: string) =>
    ask<Brought>(client.POST('/api/story/import', { body: file as never, bodySerializer: (body: never) => body, headers: { 'Content-Type': type } } as never)),
  copy: (id: string, session_name: string) => ask(client.POST('/api/story/session/{session_id}/duplicate', { params: of(id), body: { session_name } })),
}

export const starts = {
  list: () => ask<{ items: Template[] }>(client.GET('/api/story/templates')),
  whole: (slug: string) => ask<Record<string, unknown>>(client.GET('/api/story/templates/{slug}', { params: { path: { slug } } })),
  keep: (body: Record<string, unknown>) => ask<Template>(client.POST('/api/story/templates', { body: body as never })),
  forget: (slug: string) => ask(client.DELETE('/api/story/templates/{slug}', { params: { path: { slug } } })),
}

/** What a story of ours is made of; whatever else stands in a file is passed over, and said. */
const KNOWN = ['format', 'version', 'exported_at', 'session', 'settings', 'began', 'nodes', 'runs', 'edits', 'moves', 'branches', 'active_branch', 'cards', 'relationships', 'timeline', 'cast', 'secrets', 'lore', 'warnings', 'ended_runs', 'contexts', 'media']
const listed = (value: unknown): number => (Array.isArray(value) ? value.length : 0)

/** A file is a story or a start; which of them, it says itself. */
export async function arrive(file: File, refused: (fault: unknown) => string): Promise<Arrival> {
  const told: Arrival = { file: file.name, strange: [] }
  try {
    const data = file.name.toLowerCase().endsWith('.zip') ? null : (JSON.parse(await file.text()) as Record<string, unknown>)
    if (data && data['format'] === undefined && typeof data['slug'] === 'string') return { ...told, start: await starts.keep(data) }
    const story = await carrying.bring(file, data ? 'application/json' : 'application/zip')
    if (story.job_id) return { ...told, later: true }
    const strange = Object.keys(data ?? {}).filter((name) => !KNOWN.includes(name))
    return { ...told, strange, story: { ...story, cards: listed(data?.['cards']), moments: listed(data?.['timeline']) } }
  } catch (fault) {
    return { ...told, problem: fault instanceof SyntaxError ? '' : refused(fault) }
  }
}

/** A name for a file or a start: plain letters, digits and hyphens. */
export const slugOf = (title: string): string =>
  title.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48)

/** Gives what is here to the browser to keep as a file. */
export function hand(name: string, content: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
