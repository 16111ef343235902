/** A lorebook on the desk: its entries, the one that is open, and what was typed and is on its way. */
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import { inWords } from '../people/listed.svelte'
import { books, entries, type Attachments, type Book, type BookChange, type Entry, type EntryChange } from './doors'

const PAUSE = 500

export class Desk {
  book = $state.raw<Book | null>(null)
  items = $state.raw<Entry[] | null>(null)
  cursor = $state<string | null>(null)
  chosen = $state<string | null>(null)
  q = $state('')
  fault = $state<unknown>(null)
  /** Counts what was kept, so that whoever shows something of it knows when to look again. */
  kept = $state(0)
  saving = $state(false)
  readonly entry = $derived(this.items?.find((one) => one.id === this.chosen) ?? null)
  readonly #id: string
  #typed: EntryChange = {}
  #of: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #busy: Promise<unknown> = Promise.resolve()

  constructor(id: string) {
    this.#id = id
  }

  load = async (): Promise<void> => {
    try {
      const [book, page] = await Promise.all([books.get(this.#id), entries.list(this.#id, this.q)])
      this.book = book
      this.items = page.items
      this.cursor = page.next_cursor
      this.chosen = page.items.some((one) => one.id === this.chosen) ? this.chosen : null
      this.fault = null
    } catch (refused) {
      this.fault = refused
    }
  }

  more = async (): Promise<void> => {
    const page = await entries.list(this.#id, this.q, this.cursor ?? undefined)
    this.items = [...(this.items ?? []), ...page.items]
    this.cursor = page.next_cursor
  }

  open = async (id: string | null): Promise<void> => {
    await this.flush()
    this.chosen = id
  }

  /** Shown at once, and kept when the typing pauses. */
  set = (change: EntryChange): void => {
    const entry = this.entry
    if (!entry) return
    this.items = this.items!.map((one) => (one.id === entry.id ? { ...one, ...change } : one))
    this.#typed = { ...this.#typed, ...change }
    this.#of = entry.id
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), PAUSE)
  }

  flush = async (): Promise<void> => {
    clearTimeout(this.#timer)
    const [change, id] = [this.#typed, this.#of]
    this.#typed = {}
    if (!id || Object.keys(change).length === 0) return void (await this.#busy)
    await this.#do(async () => {
      const entry = this.items!.find((one) => one.id === id)!
      const told = await entries.change(this.#id, entry, change)
      this.items = this.items!.map((one) => (one.id === id ? { ...told, ...this.#typed } : one))
    })
  }

  add = () => this.#do(async () => {
    const made = await entries.add(this.#id, { name: '', keys: [], content: '' })
    this.q = ''
    this.items = [...(this.items ?? []), made]
    this.chosen = made.id
    this.book = await books.get(this.#id)
  })

  remove = (entry: Entry) => this.#do(async () => {
    await entries.remove(this.#id, entry.id)
    await this.load()
    toast(t('lore.entry.removed', { name: entry.name || t('lore.unnamed') }), 'good', { label: t('undo'), run: () => void this.undo() })
  })

  change = (body: BookChange) => this.#do(async () => void (this.book = await books.change(this.book!, body)))

  attach = (body: Attachments) => this.#do(async () => void (this.book = await books.attach(this.book!, body)))

  undo = async (): Promise<void> => {
    await this.flush()
    await this.#do(async () => {
      await books.undo(this.#id)
      await this.load()
      toast(t('lore.undone'))
    })
  }

  /** One thing after the other; what was refused is said, and what is true is read again. */
  #do(what: () => Promise<void>): Promise<void> {
    this.saving = true
    const done = this.#busy.then(what).then(
      () => void this.kept++,
      async (refused) => {
        toast(inWords(refused), 'bad')
        await this.load()
      },
    )
    this.#busy = done.then(() => void (this.saving = false))
    return this.#busy as Promise<void>
  }
}
