import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { waitBefore } from './backoff'
import { LiveChannel, type LiveEvent, type LiveState, type Socket } from './live'

class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = []
  closed = false
  onopen: Socket['onopen'] = null
  onclose: Socket['onclose'] = null
  onmessage: Socket['onmessage'] = null
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.closed = true
  }
  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

let sockets: FakeSocket[]
let states: LiveState[]
let channel: LiveChannel
const now = (): FakeSocket => sockets.at(-1)!
const event = (seq: number, topic = 'run:1'): LiveEvent => ({ topic, seq, type: 'text.delta', at: '', data: {} })

beforeEach(() => {
  vi.useFakeTimers()
  sockets = []
  states = []
  channel = new LiveChannel({
    open: () => (sockets.push(new FakeSocket()), now()),
    onState: (state) => states.push(state),
  })
  channel.connect()
  now().onopen?.()
})
afterEach(() => {
  channel.close()
  vi.useRealTimers()
})

function follow(since: number | null = 0): number[] {
  const seen: number[] = []
  channel.watch('run:1', { event: (one) => seen.push(one.seq) }, since)
  return seen
}

describe('the live channel', () => {
  it('asks for a topic from the number it is told', () => {
    follow(41)

    expect(now().sent).toEqual([{ op: 'subscribe', topic: 'run:1', since: 41 }])
  })

  it('shows every event once, whatever is repeated', () => {
    const seen = follow()
    now().says({ op: 'subscribed', topic: 'run:1', seq: 2, oldest: 1 })
    for (const seq of [1, 2, 2, 1, 3]) now().says(event(seq))

    expect(seen).toEqual([1, 2, 3])
  })

  it('asks again from the last applied number when a hole appears, and drops what came too early', () => {
    const seen = follow()
    now().says({ op: 'subscribed', topic: 'run:1', seq: 0, oldest: 1 })
    for (const seq of [1, 3, 4]) now().says(event(seq))

    expect(now().sent.at(-1)).toEqual({ op: 'subscribe', topic: 'run:1', since: 1 })
    expect(seen).toEqual([1])

    now().says({ op: 'subscribed', topic: 'run:1', seq: 4, oldest: 1 })
    for (const seq of [2, 3, 4]) now().says(event(seq))
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('takes a jump for complete when the replay brings it', () => {
    const seen = follow(41)
    now().says({ op: 'subscribed', topic: 'run:1', seq: 41, oldest: 1 })
    now().says(event(10_042))
    now().says({ op: 'subscribed', topic: 'run:1', seq: 10_042, oldest: 1 })
    now().says(event(10_042))
    now().says(event(10_043))

    expect(seen).toEqual([10_042, 10_043])
  })

  it('goes on where it was after the connection is lost', () => {
    const seen = follow()
    now().says({ op: 'subscribed', topic: 'run:1', seq: 0, oldest: 1 })
    now().says(event(1))
    now().says(event(2))
    now().onclose?.({ code: 1006 })
    vi.advanceTimersByTime(700)
    now().onopen?.()

    expect(sockets).toHaveLength(2)
    expect(now().sent).toEqual([{ op: 'subscribe', topic: 'run:1', since: 2 }])
    expect(seen).toEqual([1, 2])
  })

  it('reads by HTTP when the log no longer holds what was missed, and goes on from the number it read', async () => {
    const gap = vi.fn(async () => 77)
    channel.watch('run:1', { event: () => undefined, gap }, 5)
    now().says({ op: 'gap', topic: 'run:1', oldest: 50, latest: 80 })
    await vi.advanceTimersByTimeAsync(0)

    expect(gap).toHaveBeenCalledWith(80)
    expect(now().sent.at(-1)).toEqual({ op: 'subscribe', topic: 'run:1', since: 77 })
  })

  it('connects again after 25 seconds of silence, but not while heartbeats come', () => {
    vi.advanceTimersByTime(20_000)
    now().says({ op: 'heartbeat', at: '' })
    vi.advanceTimersByTime(20_000)
    expect(sockets).toHaveLength(1)

    vi.advanceTimersByTime(6_000)
    expect(sockets).toHaveLength(2)
    expect(sockets[0]!.closed).toBe(true)
  })

  it('does not sit out a wait when the tab wakes', () => {
    now().onclose?.({ code: 1001 })
    expect(states.at(-1)).toBe('waiting')
    channel.hurry()

    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(2_000)
    expect(sockets).toHaveLength(2)
  })

  it('does not come back by itself after being signed out', () => {
    now().onclose?.({ code: 4401 })
    vi.advanceTimersByTime(20_000)

    expect(states.at(-1)).toBe('signed_out')
    expect(sockets).toHaveLength(1)
  })

  it('leaves a topic when its last watcher leaves', () => {
    const first = channel.watch('chats', { event: () => undefined })
    const second = channel.watch('chats', { event: () => undefined })
    first()
    expect(now().sent).toHaveLength(1)

    second()
    expect(now().sent.at(-1)).toEqual({ op: 'unsubscribe', topic: 'chats' })
  })

  it('survives frames that are no frames', () => {
    const seen = follow()
    now().says({ op: 'subscribed', topic: 'run:1', seq: 0, oldest: 1 })
    for (const data of ['nonsense', 'null', '[]', '42', 7]) now().onmessage?.({ data })
    now().says(event(1))

    expect(seen).toEqual([1])
  })
})

describe('waiting before the next try', () => {
  it('doubles from half a second to eight, give or take a quarter', () => {
    expect([0, 1, 2, 3, 4, 9].map((attempt) => waitBefore(attempt, 0.5))).toEqual([500, 1000, 2000, 4000, 8000, 8000])
    expect(waitBefore(0, 0)).toBe(375)
    expect(waitBefore(4, 1)).toBe(10_000)
  })
})
