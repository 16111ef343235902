/** Speech from the studio, sentence by sentence while it is made; whoever stops reading stops the speaking. */
import { ask, client } from '../api'
import type { Shape } from '../lib/mouth'

export type Word = { text: string; start_ms: number; end_ms: number }
export type Cue = { start_ms: number; end_ms: number; shape: Shape }
export type Sentence = { type: 'sentence'; text: string; start_ms: number; end_ms: number; words: Word[]; cues: Cue[]; audio: string }
export type Fallback = { from: string; reason: string }
export type Told =
  | { type: 'start'; speech_id: string; voice: string; fallback?: Fallback | null }
  | (Sentence & { fallback?: Fallback | null })
  | { type: 'end'; fallback?: Fallback | null; stored?: boolean }
  | { type: 'error'; detail: string; index: number; offer?: 'builtin' }

/** An answer by its run, while it is written or after; or any text, by a persona or the narrator. */
export type Wanted = ({ run_id: string } | { text: string; persona_id?: string; emotion?: string; intensity?: number }) & {
  on_unavailable?: 'builtin'
  from_sentence?: number
}

let woken = false

/** Once for a page: the studio starts its voice before there is a word to say. What stands in the way is told with the word. */
export function wake(): void {
  if (woken) return
  woken = true
  void client.POST('/api/speech/ready', { body: {} }).catch(() => undefined)
}

/** From now on, when an engine does not speak. */
export const useBuiltIn = () => ask(client.PATCH('/api/settings', { body: { changes: { 'voices.fallback': 'builtin' } } }))

/** Who moves its lips to it elsewhere is quiet as well. */
export const stop = (speechId: string): void => void client.POST('/api/speech/{speech_id}/stop', { params: { path: { speech_id: speechId } } }).catch(() => undefined)

export async function* spoken(wanted: Wanted, signal: AbortSignal): AsyncGenerator<Told> {
  const body = await ask<ReadableStream<Uint8Array<ArrayBuffer>>>(client.POST('/api/speech/stream', { body: wanted as never, parseAs: 'stream', signal }))
  const lines = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await lines.read()
    const whole = (rest + (value ?? '')).split('\n')
    rest = whole.pop()!
    for (const line of whole) yield JSON.parse(line) as Told
    if (done) return
  }
}
