/**
 * The live channel: one socket per tab, numbered events per topic, delivered exactly once to the page.
 * It knows nothing of the network itself; `api.ts` hands it a way to open a socket.
 */
import { waitBefore } from './backoff'

export type LiveEvent = { topic: string; seq: number; type: string; at: string; data: Record<string, unknown> }

export type Socket = {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onclose: ((event: { code: number }) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
}

export type Watcher = {
  event(event: LiveEvent): void
  /** The log no longer holds what this page missed: read the thing by HTTP; the answer says where to go on. */
  gap?(latest: number): Promise<number | void> | void
  /** The server has attached this watcher: nothing after this moment can be missed. */
  attached?(): void
  refused?(code: string): void
}

export type LiveState = 'connecting' | 'open' | 'waiting' | 'signed_out'

type Frame = { op?: string; topic?: string; seq?: number; latest?: number; error?: string; build?: string; type?: string }

type Topic = {
  cursor: number | null
  watchers: Set<Watcher>
  /** Between a subscription and its confirmation only the very next number counts: the replay brings the rest in order. */
  attached: boolean
  /** Where a hole was already asked for once: what the replay brings after it is complete, also across a jump. */
  holeAt: number | null
}

export type LiveOptions = {
  open: () => Socket
  silenceMs?: number
  onState?: (state: LiveState, retryInMs: number) => void
  onHello?: (build: string) => void
}

export class LiveChannel {
  state: LiveState = 'connecting'
  private topics = new Map<string, Topic>()
  private socket: Socket | null = null
  private attempt = 0
  private silence: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(private options: LiveOptions) {}

  connect(): void {
    clearTimeout(this.retry)
    this.drop()
    this.change('connecting', 0)
    const socket = this.options.open()
    this.socket = socket
    this.listen()
    socket.onopen = () => this.opened(socket)
    socket.onmessage = (event) => socket === this.socket && this.received(event.data)
    socket.onclose = (event) => socket === this.socket && this.closed(event.code)
  }

  /** Called when the tab wakes or the machine is online again: do not sit out the rest of a wait. */
  hurry(): void {
    if (this.state === 'waiting') this.connect()
    else if (this.state === 'open') this.send({ op: 'ping' })
  }

  close(): void {
    clearTimeout(this.retry)
    this.drop()
  }

  watch(topic: string, watcher: Watcher, since: number | null = null): () => void {
    const known = this.topics.get(topic)
    if (known) {
      known.watchers.add(watcher)
      if (since !== null && (known.cursor === null || since < known.cursor)) this.subscribe(topic, known, since)
      else if (known.attached) watcher.attached?.()
    } else {
      const fresh: Topic = { cursor: since, watchers: new Set([watcher]), attached: false, holeAt: null }
      this.topics.set(topic, fresh)
      this.subscribe(topic, fresh, since)
    }
    return () => this.unwatch(topic, watcher)
  }

  private unwatch(topic: string, watcher: Watcher): void {
    const known = this.topics.get(topic)
    if (!known?.watchers.delete(watcher) || known.watchers.size > 0) return
    this.topics.delete(topic)
    this.send({ op: 'unsubscribe', topic })
  }

  private subscribe(topic: string, known: Topic, since: number | null): void {
    known.cursor = since
    known.attached = false
    this.send(since === null ? { op: 'subscribe', topic } : { op: 'subscribe', topic, since })
  }

  private send(frame: object): void {
    if (this.state === 'open') this.socket?.send(JSON.stringify(frame))
  }

  private opened(socket: Socket): void {
    if (socket !== this.socket) return
    this.attempt = 0
    this.change('open', 0)
    for (const [topic, known] of this.topics) this.subscribe(topic, known, known.cursor)
  }

  private closed(code: number): void {
    clearTimeout(this.silence)
    this.socket = null
    for (const known of this.topics.values()) known.attached = false
    if (code === 4401) return this.change('signed_out', 0)
    const wait = waitBefore(this.attempt++)
    this.change('waiting', wait)
    this.retry = setTimeout(() => this.connect(), wait)
  }

  private drop(): void {
    clearTimeout(this.silence)
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  private listen(): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => {
      this.drop()
      this.closed(1006)
    }, this.options.silenceMs ?? 25_000)
  }

  private received(raw: unknown): void {
    this.listen()
    const frame = readFrame(raw)
    if (!frame) return
    if (frame.op === undefined) this.event(frame as LiveEvent)
    else if (frame.op === 'hello') this.options.onHello?.(frame.build ?? '')
    else this.control(frame)
  }

  private control(frame: Frame): void {
    const known = frame.topic === undefined ? undefined : this.topics.get(frame.topic)
    if (!known) return
    if (frame.op === 'subscribed') this.subscribed(known, frame.seq ?? 0)
    else if (frame.op === 'gap') void this.gap(frame.topic!, known, frame.latest ?? 0)
    else if (frame.op === 'error') for (const watcher of known.watchers) watcher.refused?.(frame.error ?? 'invalid')
  }

  private subscribed(known: Topic, seq: number): void {
    known.cursor ??= seq
    known.attached = true
    for (const watcher of known.watchers) watcher.attached?.()
  }

  private async gap(topic: string, known: Topic, latest: number): Promise<void> {
    known.attached = false
    const answers = await Promise.all([...known.watchers].map((watcher) => watcher.gap?.(latest)))
    if (this.topics.get(topic) !== known) return
    const cursors = answers.filter((answer): answer is number => typeof answer === 'number')
    this.subscribe(topic, known, cursors.length > 0 ? Math.min(...cursors) : latest)
  }

  private event(event: LiveEvent): void {
    const known = this.topics.get(event.topic)
    if (!known) return
    const cursor = known.cursor ?? event.seq - 1
    if (event.seq <= cursor) return
    // The next number is welcome at any time; anything else that was still under way is not.
    if (!known.attached && (known.cursor === null || event.seq > cursor + 1)) return
    if (event.seq > cursor + 1 && known.holeAt !== cursor) {
      known.holeAt = cursor
      return this.subscribe(event.topic, known, cursor)
    }
    known.cursor = event.seq
    known.holeAt = null
    for (const watcher of known.watchers) watcher.event(event)
  }

  private change(state: LiveState, retryInMs: number): void {
    this.state = state
    this.options.onState?.(state, retryInMs)
  }
}

function readFrame(raw: unknown): Frame | null {
  if (typeof raw !== 'string') return null
  try {
    const frame: unknown = JSON.parse(raw)
    return typeof frame === 'object' && frame !== null ? (frame as Frame) : null
  } catch {
    return null
  }
}
