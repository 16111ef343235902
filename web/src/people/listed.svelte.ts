/** A list that a page reads, changes and reads again, with one way for every button to say what went wrong. */
import * as api from '../api'
import { has } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'

type Page<T> = { items: T[]; next_cursor?: string | null }

export class Listed<T> {
  items = $state.raw<T[] | null>(null)
  cursor = $state<string | null>(null)
  fault = $state<unknown>(null)
  readonly #read: (cursor?: string) => Promise<Page<T>>

  constructor(read: (cursor?: string) => Promise<Page<T>>) {
    this.#read = read
  }

  load = async (from?: string): Promise<void> => {
    try {
      const page = await this.#read(from)
      this.items = from ? [...(this.items ?? []), ...page.items] : page.items
      this.cursor = page.next_cursor ?? null
      this.fault = null
    } catch (refused) {
      this.fault = refused
    }
  }

  /** Does it, reads again, and says how it went. What was refused is read again too: a control shows what is true. */
  act = async (what: () => Promise<unknown>, good = ''): Promise<boolean> => {
    const refused = await what().then(() => null, (fault: unknown) => fault ?? new Error())
    await this.load()
    if (refused) toast(inWords(refused), 'bad')
    else if (good) toast(good)
    return !refused
  }
}

/** What happened, and in the studio's own words what helps where the catalogue has none. */
export function inWords(fault: unknown): string {
  const said = api.explain(fault)
  if (!(fault instanceof api.StudioError) || has(`error.${fault.code}`)) return said
  return `${said} ${fault.body.next_step}`.trim()
}
