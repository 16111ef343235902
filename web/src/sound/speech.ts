/** One speech as it is heard: its sound, and on the clock of that sound the mouth, the words and the mark on them. */
import type { Actor } from '../lib/actor.svelte'
import { hearHere } from '../lib/heard'
import { spoken, stop, type Fallback, type Sentence, type Wanted } from './doors'
import * as loudspeaker from './loudspeaker'
import { linesOf, type Shown } from './words'

const TICK_MS = 25
/** Lips are a little ahead of what is heard. */
const AHEAD_MS = 30
const END = { line: '', from: 0, to: 0, start_ms: Infinity }

/** Whoever shows what is heard: a face, or a page that is read aloud. */
export type Performer = Pick<Actor, 'hush' | 'mouthe' | 'read' | 'word'>
type Piece = { at: number; sentence: Sentence; lines: Shown[] }
export type Course = {
  /** Who speaks, when the first sound is there; nobody for a voice without a face. */
  begin(): Performer | null
  note(fallback: Fallback): void
  /** It was heard, and could not be remembered: the disk is full. */
  unstored?(): void
}

/** The studio could not say it, or not all of it; the built-in voice may go on from a sentence, where that is offered. */
export class Spoiled extends Error {
  constructor(why: string, readonly from: number | null) {
    super(why)
  }
}

export class Speech {
  private pieces: Piece[] = []
  private free = 0
  private actor: Performer | null = null
  private ticker: ReturnType<typeof setInterval> | undefined
  private over = new AbortController()
  private ended: (() => void) | undefined
  private id = ''

  constructor(private wanted: Wanted, private course: Course) {}

  /** Until the last sound has been heard, or somebody stops it. Raises what stood in the way of a voice. */
  async say(): Promise<void> {
    try {
      for await (const told of spoken(this.wanted, this.over.signal)) {
        if ('fallback' in told && told.fallback) this.course.note(told.fallback)
        if (told.type === 'end' && told.stored === false) this.course.unstored?.()
        if (told.type === 'start') hearHere((this.id = told.speech_id))
        if (told.type === 'error') {
          if (this.pieces.length > 0) await this.heard()
          throw new Spoiled(told.detail, told.offer ? told.index : null)
        }
        if (told.type === 'sentence') await this.add(told)
        if (this.over.signal.aborted) return
      }
      await this.heard()
    } catch (fault) {
      if (!this.over.signal.aborted) throw fault
    } finally {
      this.rest()
    }
  }

  stop(): void {
    this.over.abort()
    if (this.id) stop(this.id)
    loudspeaker.silence()
    this.rest()
    this.ended?.()
  }

  private async add(sentence: Sentence): Promise<void> {
    const sound = await loudspeaker.decoded(sentence.audio)
    if (this.over.signal.aborted) return
    if (this.pieces.length === 0) this.enter()
    const at = loudspeaker.play(sound, this.free)
    this.free = at + sound.duration
    this.pieces.push({ at: at - sentence.start_ms / 1000, sentence, lines: linesOf(sentence.text, sentence.words) })
    this.ticker ??= setInterval(() => this.tick(), TICK_MS)
  }

  /** Words that stand there without a sound, and lips that move to them, give way. */
  private enter(): void {
    this.actor = this.course.begin()
    this.actor?.hush()
  }

  private heard(): Promise<void> {
    return new Promise((done) => {
      this.ended = done
      this.tick()
    })
  }

  private tick(): void {
    const now = loudspeaker.now()
    if (now >= this.free) this.ended?.()
    const piece = this.pieces.findLast(({ at, sentence }) => now >= at + sentence.start_ms / 1000)
    if (!piece || !this.actor) return
    const ms = (now - piece.at) * 1000
    const cue = piece.sentence.cues.find((one) => one.end_ms > ms + AHEAD_MS)
    this.actor.mouthe(cue?.shape ?? 'X')
    this.show(piece, ms)
  }

  private show({ lines, sentence }: Piece, ms: number): void {
    const word = lines.findLast((one) => one.start_ms <= ms) ?? { ...(lines[0] ?? { ...END, line: sentence.text }), from: 0, to: 0 }
    this.actor!.read(word.line, word.from, word.to)
  }

  private rest(): void {
    clearInterval(this.ticker)
    this.ticker = undefined
    this.actor?.mouthe('rest')
    if (this.actor) this.actor.word = null
    this.actor = null
  }
}
