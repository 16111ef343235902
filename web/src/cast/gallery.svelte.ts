/** The gallery's list: what is asked for, page by page, and what is there so far. */
import { chats } from '../api'
import { personas } from './doors'
import type { Ask, Card, Meta } from './types'

export type Shelf = 'own' | 'shared' | 'archived' | 'bin'
export type Order = 'used' | 'updated' | 'name' | 'created'

const PAGE = 48
const MOST = 100

export class Gallery {
  q = $state('')
  tag = $state('')
  shelf = $state<Shelf>('own')
  sort = $state<Order>('used')
  cards = $state.raw<Card[] | null>(null)
  meta = $state.raw<Meta | null>(null)
  matched = $state(0)
  cursor = $state<string | null>(null)
  tags = $state.raw<{ tag: string; count: number }[]>([])
  /** When somebody was last talked to. */
  used = $state.raw<Record<string, string>>({})
  fault = $state<unknown>(null)
  private running: AbortController | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  /** Asked while somebody types: what is overtaken is dropped. */
  soon(again = false): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.load(again ? 'again' : 'first'), 120)
  }

  /** The first page, the next one, or what is there already once more. */
  async load(which: 'first' | 'next' | 'again' = 'first'): Promise<void> {
    clearTimeout(this.timer)
    const more = which === 'next'
    if (more && !this.cursor) return
    const limit = which === 'again' ? Math.min(MOST, Math.max(PAGE, this.cards?.length ?? 0)) : PAGE
    this.running?.abort()
    const { signal } = (this.running = new AbortController())
    try {
      const cursor = more ? this.cursor! : undefined
      const page = this.shelf === 'bin' ? await personas.bin(cursor) : await personas.list({ ...this.ask(), limit, cursor }, signal)
      if (signal.aborted) return
      this.cards = more ? [...(this.cards ?? []), ...page.personas] : page.personas
      this.cursor = page.next_cursor
      this.matched = page.matched
      if (page.meta) this.meta = page.meta
      this.fault = null
    } catch (refused) {
      if (!signal.aborted) this.fault = refused
    }
  }

  async loadTags(): Promise<void> {
    this.tags = await personas.tags().catch(() => [])
  }

  async loadUsed(): Promise<void> {
    const { items } = await chats.list(undefined, 100).catch(() => ({ items: [] }))
    // Newest first: the first chat of each counts.
    this.used = Object.fromEntries(items.toReversed().flatMap((chat) => chat.members.map((one) => [one.persona_id, chat.last_message_at])))
  }

  private ask(): Ask {
    return {
      ...(this.q.trim() && { q: this.q.trim() }),
      ...(this.tag && { tag: [this.tag] }),
      scope: this.shelf === 'shared' ? 'shared' : 'own',
      archived: this.shelf === 'archived' ? 'true' : 'false',
      sort: this.sort,
      order: this.sort === 'name' ? 'asc' : 'desc',
    }
  }
}

/** Arrows move between cards as they lie on the page. */
export function moveInGrid(event: KeyboardEvent, list: HTMLElement): void {
  const all = [...list.querySelectorAll<HTMLElement>('[data-card]')]
  const at = all.indexOf(document.activeElement as HTMLElement)
  if (at < 0) return
  const row = all.filter((one) => one.getBoundingClientRect().top === all[0]!.getBoundingClientRect().top).length || 1
  const forward = document.documentElement.dir === 'rtl' ? -1 : 1
  const by: Record<string, number> = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: row, ArrowUp: -row, Home: -at, End: all.length - 1 - at }
  const step = by[event.key]
  if (step === undefined) return
  event.preventDefault()
  all[at + step]?.focus()
}
