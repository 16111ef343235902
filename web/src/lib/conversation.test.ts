import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatNode, Path, Run } from '../api'
import type { LiveEvent, Watcher } from './live'

const studio = vi.hoisted(() => ({
  watchers: new Map<string, { watcher: Watcher; since: number | null }>(),
  path: vi.fn(),
  run: vi.fn(),
  say: vi.fn(),
  answer: vi.fn(),
  cancel: vi.fn(),
}))

vi.mock('./studio.svelte', () => ({
  watch: (topic: string, watcher: Watcher, since: number | null = null) => {
    studio.watchers.set(topic, { watcher, since })
    return () => studio.watchers.delete(topic)
  },
}))
vi.mock('../api', async () => {
  const { StudioError } = await import('../api/errors')
  let keys = 0
  return {
    StudioError,
    clientKey: () => `key-${++keys}`,
    chats: { path: studio.path, say: studio.say, answer: studio.answer },
    runs: { get: studio.run, cancel: studio.cancel },
  }
})

const { Conversation } = await import('./conversation.svelte')
const { StudioError } = await import('../api/errors')

const node = (id: string, parent_id: string | null, more: Partial<ChatNode> = {}): ChatNode => ({
  id, chat_id: 'c', parent_id, depth: 0, role: 'persona', speaker: { kind: 'persona', id: 'p', name: 'Nova' }, text: '', rev: 1, edited: false, scripted: true,
  status: 'final', variant: { index: 1, count: 1 }, brain: null, run_id: null, finish_reason: null, emotion: null, created_at: '', finished_at: null, error: null, usage: null, rating: null, boundary: null, mood: null, raw_text: null, attachments: [], excluded: false, removed: null, visible_to: [], mask_name: null, origin: null, ...more,
}) as ChatNode
const path = (...nodes: ChatNode[]): Path => ({ nodes, has_earlier: false, has_later: false, active_leaf_id: nodes.at(-1)?.id ?? null })
const run = (text_so_far: string, last_seq: number, state: Run['state'] = 'running'): Run => ({ id: 'r', chat_id: 'c', node_id: 'a', persona_id: 'p', state, text_so_far, last_seq, error: null }) as Run
const greeting = node('g', null, { text: 'Hi' })
const mine = node('m', 'g', { role: 'user', text: 'hello' })
const writing = (text = ''): ChatNode => node('a', 'm', { status: 'writing', run_id: 'r', text })

let seq = 0
function happens(topic: string, type: string, data: Record<string, unknown>): void {
  const event: LiveEvent = { topic, seq: ++seq, type, at: '', data }
  studio.watchers.get(topic)?.watcher.event(event)
}
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(100)

beforeEach(() => {
  vi.useFakeTimers()
  studio.watchers.clear()
  for (const mock of [studio.path, studio.run, studio.say, studio.answer, studio.cancel]) mock.mockReset()
})
afterEach(() => vi.useRealTimers())

describe('an answer that is being written', () => {
  it('tells that its model is being read into memory, until it begins', async () => {
    studio.path.mockResolvedValue(path(greeting, mine, writing()))
    const talk = new Conversation('c', {}, path(greeting, mine, writing()))
    await settle()

    happens('run:r', 'run.loading', { model: 'tiny.gguf' })
    expect(talk.patience?.reason).toBe('loading_model')
    happens('run:r', 'run.started', { brain: {} })
    expect(talk.patience).toBeNull()
  })

  it('goes on after a reload exactly where its text ended', async () => {
    studio.run.mockResolvedValue(run('Hello the', 7))
    const talk = new Conversation('c', {}, path(greeting, mine, writing('Hello')))
    await settle()
    expect(studio.watchers.get('run:r')?.since).toBe(7)

    happens('run:r', 'text.delta', { text: 're, ' })
    happens('run:r', 'text.delta', { text: 'you.' })
    await settle()
    expect(talk.nodes.at(-1)?.text).toBe('Hello there, you.')

    happens('run:r', 'run.finished', { state: 'done', node: node('a', 'm', { text: 'Hello there, you.', run_id: 'r' }) })
    expect(talk.nodes.at(-1)).toMatchObject({ status: 'final', text: 'Hello there, you.' })
    expect(talk.busy).toBe(false)
  })

  it('shows the text of the end, not what was still collected before it', async () => {
    const talk = new Conversation('c', {}, path(greeting, mine, writing()))
    happens('run:r', 'text.delta', { text: 'Hal' })
    happens('run:r', 'run.finished', { state: 'cancelled', node: node('a', 'm', { text: 'Hal', status: 'cancelled', run_id: 'r' }) })
    await settle()

    expect(talk.nodes.at(-1)).toMatchObject({ status: 'cancelled', text: 'Hal' })
  })

  it('drops what it had when the log has a gap, and reads the text', async () => {
    studio.run.mockResolvedValue(run('Short', 3))
    const talk = new Conversation('c', {}, path(greeting, mine, writing()))
    await settle()
    happens('run:r', 'text.delta', { text: 'Shorter than it was' })
    await settle()
    const goOn = await studio.watchers.get('run:r')!.watcher.gap!(9)

    expect(talk.nodes.at(-1)?.text).toBe('Short')
    expect(goOn).toBe(3)
  })

  it('is not shortened by a read that is older than the stream', async () => {
    const talk = new Conversation('c', {}, path(greeting, mine, writing()))
    await settle()
    happens('run:r', 'text.delta', { text: 'Hello there' })
    await settle()
    studio.path.mockResolvedValue(path(greeting, mine, writing('Hello')))
    await talk.load()

    expect(talk.nodes.at(-1)?.text).toBe('Hello there')
  })

  it('appears in a second tab that only listens', async () => {
    const talk = new Conversation('c', {}, path(greeting))
    happens('chat:c', 'node.added', { node: mine })
    happens('chat:c', 'node.added', { node: writing() })
    happens('chat:c', 'run.accepted', { run: run('', 1, 'queued') })
    await settle()
    happens('run:r', 'text.delta', { text: 'Hello' })
    await settle()

    expect(talk.nodes.map((one) => one.text)).toEqual(['Hi', 'hello', 'Hello'])
    expect(studio.watchers.get('run:r')?.since).toBe(0)
  })
})

describe('saying something', () => {
  it('answers to the last message and follows the answer from its first word', async () => {
    studio.say.mockResolvedValue({ message: mine, runs: [run('', 1, 'queued')] })
    const talk = new Conversation('c', {}, path(greeting))
    await talk.say('hello')
    happens('run:r', 'run.accepted', { node: writing() })
    happens('run:r', 'text.delta', { text: 'Hello' })
    await settle()

    expect(studio.say.mock.calls[0]?.[1]).toMatchObject({ text: 'hello', parent_id: 'g' })
    expect(talk.nodes.map((one) => one.text)).toEqual(['Hi', 'hello', 'Hello'])
  })

  it('repeats a lost request under the same key, so that it is said once', async () => {
    studio.say.mockRejectedValueOnce(new StudioError(0, { error: 'away', detail: '', next_step: '' })).mockResolvedValue({ message: mine, runs: [] })
    const talk = new Conversation('c', {}, path(greeting))
    await expect(talk.say('hello')).rejects.toThrow()
    await talk.say('hello')

    const [first, second] = studio.say.mock.calls.map((call) => call[1].client_key)
    expect(second).toBe(first)
  })

  it('reads the conversation again when it has moved on elsewhere', async () => {
    studio.say.mockRejectedValue(new StudioError(409, { error: 'chat_moved_on', detail: '', next_step: '' }))
    studio.path.mockResolvedValue(path(greeting, node('x', 'g', { role: 'user', text: 'from the other tab' })))
    const talk = new Conversation('c', {}, path(greeting))
    await expect(talk.say('hello')).rejects.toThrow()

    expect(talk.leaf).toBe('x')
  })
})

describe('several answers in one turn', () => {
  const turn = (id: string, node_id: string): Run => ({ ...run('', 1, 'queued'), id, node_id })
  const said = (id: string, parent: string, run_id: string, text = ''): ChatNode => node(id, parent, { run_id, text, status: text ? 'final' : 'writing' })

  it('are followed one after the other, each told with the one who speaks', async () => {
    const heard: string[] = []
    studio.say.mockResolvedValue({ message: mine, runs: [{ ...turn('r1', 'a'), persona_id: 'nova' }, { ...turn('r2', 'b'), persona_id: 'rook' }] })
    const talk = new Conversation('c', { thinking: (who) => heard.push(who) }, path(greeting))
    await talk.say('hello')
    happens('run:r1', 'run.accepted', { node: said('a', 'm', 'r1') })
    happens('run:r1', 'run.finished', { node: said('a', 'm', 'r1', 'First.') })
    expect(talk.busy).toBe(true)
    happens('run:r2', 'run.accepted', { node: said('b', 'a', 'r2') })
    happens('run:r2', 'run.finished', { node: said('b', 'a', 'r2', 'Second.') })

    expect(heard).toEqual(['nova', 'rook'])
    expect(talk.nodes.map((one) => one.text)).toEqual(['Hi', 'hello', 'First.', 'Second.'])
    expect(talk.busy).toBe(false)
  })

  it('go on after a reload in the middle of the turn', async () => {
    const talk = new Conversation('c', {}, path(greeting, mine, said('a', 'm', 'r1'), said('b', 'a', 'r2')))
    happens('run:r1', 'run.finished', { node: said('a', 'm', 'r1', 'First.') })
    await settle()
    happens('run:r2', 'text.delta', { text: 'Sec' })
    await settle()

    expect(talk.nodes.at(-1)?.text).toBe('Sec')
  })

  it('all stop at once, those first that have not begun', async () => {
    studio.say.mockResolvedValue({ message: mine, runs: [turn('r1', 'a'), turn('r2', 'b'), turn('r3', 'c')] })
    const talk = new Conversation('c', {}, path(greeting))
    await talk.say('hello')
    await talk.stop()

    expect(studio.cancel.mock.calls.flat()).toEqual(['r2', 'r3', 'r1'])
  })

  it('carry who alone may hear them, and go under another key than words for everybody', async () => {
    studio.say.mockResolvedValue({ message: mine, runs: [] })
    const talk = new Conversation('c', {}, path(greeting))
    await talk.say('hello', false, { to: ['rook'] })
    await talk.say('hello')

    const [whispered, aloud] = studio.say.mock.calls.map((call) => call[1])
    expect(whispered.to).toEqual(['rook'])
    expect(aloud.to).toBeUndefined()
    expect(aloud.client_key).not.toBe(whispered.client_key)
  })
})

describe('another answer', () => {
  it('is a variant beside a finished one, and a reply where nothing came', async () => {
    studio.answer.mockResolvedValue({ run: { ...run('', 1), state: 'done' } })
    studio.path.mockResolvedValue(path(greeting, mine))
    const talk = new Conversation('c', {}, path(greeting, mine))
    await talk.again(node('a', 'm', { text: 'Hello' }))
    await talk.again(node('f', 'm', { status: 'failed', text: '' }))

    expect(studio.answer.mock.calls.map((call) => [call[1].kind, call[1].at])).toEqual([['variant', 'a'], ['reply', 'm']])
  })
})
