/** The line of a call: text and sound both ways; a line that is lost is taken up again where it was. */
import { openLine } from '../api'
import type { Cue, Word } from '../sound/doors'

export type State = 'idle' | 'listening' | 'hearing' | 'thinking' | 'speaking' | 'ended'
export type Sentence = { type: 'utterance.sentence'; number: number; text: string; first_sample: number; start_ms: number; end_ms: number; words: Word[]; cues: Cue[] }
export type Told =
  | { type: 'call.ready' | 'pong' }
  | { type: 'state'; state: State }
  | { type: 'heard.partial' | 'heard.final'; text: string; rough: boolean }
  | { type: 'utterance.started'; number: number; persona_id: string; sample_rate: number; speech_id: string }
  | Sentence
  | { type: 'utterance.finished' | 'utterance.cut'; number: number }
  | { type: 'persona.switched'; from: string; to: string }
  | { type: 'warning' | 'error'; detail: string; offer?: 'builtin' }
  | { type: 'call.ended'; reason: string }
export type Sound = { utterance: number; first: number; last: boolean; samples: Int16Array }
export type Listener = { told(frame: Told): void; sound(frame: Sound): void; lost(away: boolean): void; over(): void }

const HEAD = 12
const LAST = 2
const AGAIN_MS = 1000
/** After these nobody waits for us any more: it is over, or another window has the line. */
const FINAL = [1000, 1008, 4401, 4404, 4409, 4410]

export class Line {
  private socket!: WebSocket
  private seq = 0
  private closed = false

  constructor(private path: string, private listener: Listener) {
    this.connect()
  }

  say(type: string, more: object = {}): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type, ...more }))
  }

  send(piece: Int16Array<ArrayBuffer>): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(piece)
  }

  close(): void {
    this.closed = true
    this.socket.close()
  }

  private connect(): void {
    this.socket = openLine(this.path)
    this.socket.binaryType = 'arraybuffer'
    this.socket.onopen = () => {
      this.say('resume', { since: this.seq })
      this.listener.lost(false)
    }
    this.socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => (typeof data === 'string' ? this.take(data) : this.listener.sound(soundOf(data)))
    this.socket.onclose = ({ code }) => this.left(code)
  }

  private take(text: string): void {
    const frame = JSON.parse(text) as Told & { seq: number }
    if (frame.type !== 'call.ready') this.seq = Math.max(this.seq, frame.seq)
    this.listener.told(frame)
  }

  private left(code: number): void {
    if (this.closed) return
    if (FINAL.includes(code)) return this.listener.over()
    this.listener.lost(true)
    setTimeout(() => this.closed || this.connect(), AGAIN_MS)
  }
}

function soundOf(frame: ArrayBuffer): Sound {
  const head = new DataView(frame)
  return {
    utterance: head.getUint32(0, true),
    first: head.getUint32(4, true),
    last: (head.getUint16(8, true) & LAST) !== 0,
    samples: new Int16Array(frame, HEAD, head.getUint16(10, true)),
  }
}
