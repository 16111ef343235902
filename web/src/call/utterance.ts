/** An utterance as it is heard: its sound without gaps, and on the clock of that sound the mouth and the words. */
import type { Actor } from '../lib/actor.svelte'
import * as loudspeaker from '../sound/loudspeaker'
import { linesOf, type Shown } from '../sound/words'
import type { Sentence, Sound } from './line'

const TICK_MS = 50
/** Lips are a little ahead of what is heard. */
const AHEAD_MS = 30

type Piece = { sentence: Sentence; lines: Shown[]; at: number }

export class Utterance {
  private pieces: Piece[] = []
  private begun = 0
  private free = 0
  private samples = 0
  private ticker: ReturnType<typeof setInterval> | undefined

  constructor(readonly number: number, private rate: number, private actor: () => Actor, private played: (sample: number) => void) {}

  sentence(told: Sentence): void {
    this.pieces.push({ sentence: told, lines: linesOf(told.text, told.words), at: (told.first_sample / this.rate) * 1000 })
  }

  sound(frame: Sound): void {
    if (frame.samples.length > 0) this.play(frame)
    if (frame.last) this.ticker ??= setInterval(() => this.tick(), TICK_MS)
  }

  /** Not one sound more. */
  quiet(): void {
    loudspeaker.silence()
    this.rest()
  }

  rest(): void {
    clearInterval(this.ticker)
    this.actor().mouthe('rest')
    this.actor().word = null
  }

  private play({ samples }: Sound): void {
    const piece = new AudioBuffer({ length: samples.length, sampleRate: this.rate })
    piece.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / 32768))
    const at = loudspeaker.play(piece, this.free)
    if (this.samples === 0) this.begun = at
    this.free = at + piece.duration
    this.samples += samples.length
    this.ticker ??= setInterval(() => this.tick(), TICK_MS)
  }

  private tick(): void {
    const behind = Math.max(0, this.free - loudspeaker.now())
    this.played(Math.max(0, Math.round(this.samples - behind * this.rate)))
    const ms = (loudspeaker.now() - this.begun) * 1000
    const piece = this.pieces.findLast((one) => ms >= one.at)
    if (piece) this.show(piece, ms - piece.at + piece.sentence.start_ms)
  }

  private show({ sentence, lines }: Piece, ms: number): void {
    const cue = sentence.cues.find((one) => one.end_ms > ms + AHEAD_MS)
    this.actor().mouthe(cue?.shape ?? 'X')
    const word = lines.findLast((one) => one.start_ms <= ms)
    if (word) this.actor().read(word.line, word.from, word.to)
    else this.actor().read(lines[0]?.line ?? sentence.text, 0, 0)
  }
}
