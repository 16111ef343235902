/** The doors of lorebooks. */
import { ask, client } from '../api'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Book = Wire['BookView']
export type Entry = Wire['LoreEntryView']
export type Decorator = Wire['DecoratorView']
export type Scan = Wire['ScanView']
export type Scanned = Wire['ScannedEntry']
export type Attachments = Wire['AttachmentsBody']
export type Brought = Wire['BroughtView']
export type Difference = Wire['BookDifferenceView']
export type Pair = Wire['BookPairView']
export type EntryChange = Partial<Entry>
export type BookChange = Partial<Book>

const ofBook = (lorebook_id: string) => ({ path: { lorebook_id } })
const ofEntry = (lorebook_id: string, entry_id: string) => ({ path: { lorebook_id, entry_id } })
const asIs = (version: number) => ({ 'If-Match': `"${version}"` })

export const books = {
  list: (binned: boolean, cursor?: string) => ask(client.GET('/api/lorebooks', { params: { query: { binned, limit: 50, cursor } } })),
  get: (id: string) => ask(client.GET('/api/lorebooks/{lorebook_id}', { params: ofBook(id) })),
  make: (name: string) => ask(client.POST('/api/lorebooks', { body: { name } as never })),
  change: (book: Book, body: BookChange) => ask(client.PATCH('/api/lorebooks/{lorebook_id}', { params: { ...ofBook(book.id), header: asIs(book.version) }, body: body as never })),
  attach: (book: Book, body: Attachments) => ask(client.PUT('/api/lorebooks/{lorebook_id}/attachments', { params: { ...ofBook(book.id), header: asIs(book.version) }, body })),
  remove: (id: string, forever = false) => ask(client.DELETE('/api/lorebooks/{lorebook_id}', { params: { ...ofBook(id), query: { forever } } })),
  restore: (id: string) => ask(client.POST('/api/lorebooks/{lorebook_id}/restore', { params: ofBook(id) })),
  undo: (id: string) => ask(client.POST('/api/lorebooks/{lorebook_id}/undo', { params: ofBook(id) })),
  bring: async (file: File) => ask<Brought>(client.POST('/api/lorebooks/import', { body: { text: await file.text(), file_name: file.name.slice(-200) } as never })),
  compare: (id: string, other: string) => ask(client.GET('/api/lorebooks/{lorebook_id}/difference', { params: { ...ofBook(id), query: { other } } })),
  takeOver: (id: string, other: string, take: Record<string, 'theirs' | 'both'>) => ask(client.POST('/api/lorebooks/{lorebook_id}/difference', { params: ofBook(id), body: { other, take } })),
  file: (id: string, as: 'lorebook_v3' | 'sillytavern' | 'original') => `/api/lorebooks/${encodeURIComponent(id)}/file?as=${as}`,
}

export const entries = {
  list: (id: string, q: string, cursor?: string) => ask(client.GET('/api/lorebooks/{lorebook_id}/entries', { params: { ...ofBook(id), query: { q: q || undefined, limit: 50, cursor } } })),
  add: (id: string, body: EntryChange) => ask(client.POST('/api/lorebooks/{lorebook_id}/entries', { params: ofBook(id), body: body as never })),
  change: (id: string, entry: Entry, body: EntryChange) =>
    ask(client.PATCH('/api/lorebooks/{lorebook_id}/entries/{entry_id}', { params: { ...ofEntry(id, entry.id), header: asIs(entry.version) }, body: body as never })),
  remove: (id: string, entry_id: string) => ask(client.DELETE('/api/lorebooks/{lorebook_id}/entries/{entry_id}', { params: ofEntry(id, entry_id) })),
}

export const scan = (text: string, book: string) => ask(client.POST('/api/lorebooks/scan', { body: { text, lorebook_ids: [book] } as never }))
