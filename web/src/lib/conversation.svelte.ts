/** One conversation on the page: its messages, what is being written, and everything a user can do with it. */
import * as api from '../api'
import { Coalescer } from './coalescer'
import type { LiveEvent } from './live'
import { watch } from './studio.svelte'

export type Listener = {
  thinking?(personaId: string): void
  piece?(text: string, speakerId: string | null): void
  emotion?(label: string, intensity: number): void
  finished?(node: api.ChatNode | undefined): void
  /** Whoever speaks is interrupted: by something said, or because it was asked for. */
  hush?(): void
}

/** A provider asked to wait; the studio asks again then. */
export type Patience = { reason: string; retryAt: string; attempt: number }

const OVER = ['done', 'cancelled', 'interrupted', 'blocked', 'failed']

export class Conversation {
  nodes = $state<api.ChatNode[]>([])
  hasEarlier = $state(false)
  leaf = $state<string | null>(null)
  /** Personas talk by themselves: whoever says something then need not wait, it ends their talk. */
  amongThemselves = $state(false)
  ready = $state(false)
  fault = $state<unknown>(null)
  sending = $state(false)
  /** The run that writes now, as this page knows it. */
  run = $state<string | null>(null)
  /** Runs that wait until those before them have spoken. */
  line = $state.raw<api.Run[]>([])
  /** The message that is being edited on this page. */
  editing = $state<string | null>(null)
  /** Why nothing comes yet, while nothing has come. */
  patience = $state.raw<Patience | null>(null)
  /** What brains thought before they spoke, by their runs, as far as this page has heard it. */
  thoughts = $state<Record<string, string>>({})
  /** Counts what was done to the chat, here or elsewhere. */
  changes = $state(0)

  private writing = $derived(this.nodes.find((node) => node.status === 'writing'))
  private buffer: Coalescer | undefined
  private leaveRun: (() => void) | undefined
  private leaveChat: (() => void) | undefined
  private reloading: ReturnType<typeof setTimeout> | undefined
  private wish: { said: string; key: string } | null = null
  private closed = false

  constructor(
    readonly chatId: string,
    private listener: Listener = {},
    known?: api.Path,
  ) {
    if (known) this.take(known)
    this.leaveChat = watch(`chat:${chatId}`, {
      event: (event) => this.changed(event),
      attached: () => void this.load(),
      gap: () => this.load(),
      refused: () => void this.load(),
    })
    if (!known) setTimeout(() => !this.ready && void this.load(), 400)
  }

  get busy(): boolean {
    return this.run !== null || this.writing !== undefined || this.line.length > 0
  }

  close(): void {
    this.closed = true
    clearTimeout(this.reloading)
    this.leaveChat?.()
    this.unfollow()
  }

  async load(): Promise<void> {
    try {
      this.take(await api.chats.path(this.chatId))
      this.fault = null
    } catch (fault) {
      if (!this.ready) this.fault = fault
    }
  }

  async loadEarlier(): Promise<void> {
    const first = this.nodes[0]
    if (!first) return
    const path = await api.chats.path(this.chatId, first.id)
    this.nodes = [...path.nodes, ...this.nodes]
    this.hasEarlier = path.has_earlier
  }

  /** Sends a text; the same text after a lost answer carries the same key, so that it is never said twice. */
  async say(text: string, allowSecret = false, more: api.Beside = {}): Promise<void> {
    const said = JSON.stringify([text, more])
    if (this.wish?.said !== said) this.wish = { said, key: api.clientKey() }
    this.sending = true
    this.listener.hush?.()
    try {
      if (!this.ready) await this.load()
      const words = { text, parent_id: this.leaf, client_key: this.wish.key, allow_secret: allowSecret, ...more }
      const answer = await api.chats.say(this.chatId, words)
      this.wish = null
      this.upsert(answer.message)
      this.leaf = answer.runs.at(-1)?.node_id ?? answer.message.id
      for (const run of answer.runs) this.began(run)
    } catch (fault) {
      if (fault instanceof api.StudioError && fault.status === 409) await this.load()
      throw fault
    } finally {
      this.sending = false
    }
  }

  async stop(): Promise<void> {
    this.listener.hush?.()
    const run = this.run ?? this.writing?.run_id
    const begun = this.nodes.filter((node) => node.status === 'writing').map((node) => node.run_id)
    const waiting = new Set([...this.line.map((one) => one.id), ...begun].filter((id) => id !== null && id !== run))
    this.line = []
    // Those that wait first: else the next one begins while the one before it is stopped.
    await Promise.all([...waiting].map((id) => api.runs.cancel(id!)))
    if (run) await api.runs.cancel(run)
  }

  /** Another answer beside this one; after a failure that left nothing, an answer in its place. */
  async again(node: api.ChatNode): Promise<void> {
    const retry = node.status === 'failed' && node.text === '' && node.parent_id !== null
    const wish = retry ? { kind: 'reply' as const, at: node.parent_id! } : { kind: 'variant' as const, at: node.id }
    const answer = await api.chats.answer(this.chatId, wish)
    await this.load()
    this.began(answer.run)
  }

  private take(path: api.Path): void {
    if (this.closed) return
    const fresh = path.nodes.map((node) => this.withShownText(node))
    const overlap = this.nodes.findIndex((node) => node.id === fresh[0]?.id)
    const earlier = overlap > 0 && path.has_earlier ? this.nodes.slice(0, overlap) : []
    this.hasEarlier = earlier.length > 0 ? this.hasEarlier : path.has_earlier
    this.nodes = [...earlier, ...fresh]
    this.leaf = path.active_leaf_id
    this.ready = true
    this.line = this.line.filter((run) => (this.nodes.find((node) => node.id === run.node_id)?.status ?? 'writing') === 'writing')
    const open = this.writing
    if (open?.run_id) void this.follow(open.run_id, open.text !== '')
    else if (this.run && !open) this.unfollow()
  }

  /** A read is a little older than the stream: text that is already on the screen is not taken back. */
  private withShownText(node: api.ChatNode): api.ChatNode {
    const shown = this.nodes.find((one) => one.id === node.id)
    const ahead = node.status === 'writing' && shown && shown.text.length > node.text.length
    return ahead ? { ...node, text: shown.text } : node
  }

  private changed(event: LiveEvent): void {
    this.changes++
    const node = event.data.node as api.ChatNode | undefined
    if (node) this.upsert(node)
    if (event.type === 'leaf.changed') this.moved(event.data.active_leaf_id as string | null)
    if (event.type === 'run.accepted') this.began(event.data.run as api.Run)
    if (event.type === 'run.finished') this.line = this.line.filter((run) => run.id !== event.data.run_id)
    if (event.type === 'rating.changed' && event.data.kind === 'reply') this.rated(event.data.node_id as string, event.data.rating as api.ChatNode['rating'])
    if (event.type === 'node.removed' || event.type === 'node.restored') this.reloadSoon()
  }

  /** Stars come back over the channel, so every tab shows them. */
  private rated(id: string, rating: api.ChatNode['rating']): void {
    const node = this.nodes.find((one) => one.id === id)
    if (node) node.rating = rating
  }

  private began(run: api.Run): void {
    if (run.node_id === null || OVER.includes(run.state)) return
    const shown = this.nodes.find((node) => node.id === run.node_id)
    if (shown && shown.status !== 'writing') return
    if (this.run !== null && this.run !== run.id) return void (this.line = [...this.line.filter((one) => one.id !== run.id), run])
    if (this.run === null) this.listener.thinking?.(run.persona_id)
    void this.follow(run.id, (shown?.text ?? '') !== '')
  }

  private moved(leaf: string | null): void {
    this.leaf = leaf
    if (this.nodes.at(-1)?.id !== leaf) this.reloadSoon()
  }

  private reloadSoon(): void {
    clearTimeout(this.reloading)
    this.reloading = setTimeout(() => {
      if (this.nodes.at(-1)?.id !== this.leaf) void this.load()
    }, 60)
  }

  private upsert(node: api.ChatNode): void {
    const at = this.nodes.findIndex((one) => one.id === node.id)
    if (at >= 0) this.nodes[at] = this.withShownText(node)
    else if (node.parent_id === (this.nodes.at(-1)?.id ?? null)) this.nodes.push(node)
    else this.reloadSoon()
  }

  /** With text already there, the text and its number are read together; else the log is followed from its beginning. */
  private async follow(runId: string, hasText: boolean): Promise<void> {
    if (this.run === runId) return
    this.unfollow()
    this.run = runId
    this.line = this.line.filter((run) => run.id !== runId)
    this.buffer = new Coalescer((text) => this.append(runId, text))
    const since = hasText ? await this.readRun(runId) : 0
    if (this.run !== runId || this.closed || since === null) return
    this.leaveRun = watch(`run:${runId}`, { event: (event) => this.ran(event), gap: () => this.caughtUp(runId) }, since)
  }

  private async caughtUp(runId: string): Promise<number | void> {
    return (await this.readRun(runId)) ?? undefined
  }

  private async readRun(runId: string): Promise<number | null> {
    this.buffer?.drop()
    try {
      const run = await api.runs.get(runId)
      if (this.run !== runId) return null
      const node = this.nodes.find((one) => one.run_id === runId)
      if (node) node.text = run.text_so_far
      if (!OVER.includes(run.state)) return run.last_seq
    } catch {
      // A run that cannot be read is over or unreachable; the path says which, now or after the next attach.
    }
    this.unfollow()
    await this.load()
    return null
  }

  private ran(event: LiveEvent): void {
    const data = event.data
    if (event.type === 'run.accepted' && data.node) this.upsert(data.node as api.ChatNode)
    if (event.type === 'run.waiting') this.patience = { reason: data.reason as string, retryAt: data.retry_at as string, attempt: data.attempt as number }
    else if (event.type === 'run.loading') this.patience = { reason: 'loading_model', retryAt: '', attempt: 1 }
    else if (event.type !== 'emotion') this.patience = null
    if (event.type === 'reasoning.delta' && this.run) this.thoughts[this.run] = (this.thoughts[this.run] ?? '') + (data.text as string)
    if (event.type === 'text.delta') this.buffer?.add(data.text as string)
    if (event.type === 'emotion') this.listener.emotion?.(data.label as string, (data.intensity as number) ?? 1)
    if (event.type === 'run.finished') this.finished(data.node as api.ChatNode | undefined)
  }

  private append(runId: string, text: string): void {
    const node = this.nodes.findLast((one) => one.run_id === runId)
    if (node) node.text += text
    this.listener.piece?.(text, node?.speaker.id ?? null)
  }

  private finished(node: api.ChatNode | undefined): void {
    this.buffer?.flush()
    this.unfollow()
    if (node) this.upsert(node)
    else void this.load()
    this.listener.finished?.(node)
    const [next, ...line] = this.line
    this.line = line
    if (next) this.began(next)
    else if (this.writing?.run_id) void this.follow(this.writing.run_id, this.writing.text !== '')
  }

  private unfollow(): void {
    this.leaveRun?.()
    this.leaveRun = undefined
    this.buffer?.drop()
    this.buffer = undefined
    this.run = null
    this.patience = null
  }
}
