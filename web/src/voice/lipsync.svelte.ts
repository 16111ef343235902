/** Any recording with the mouth it needs: found by the studio, played here on the face that is in view. */
import type { Actor } from '../lib/actor.svelte'
import type { Shape } from '../lib/mouth'
import * as loudspeaker from '../sound/loudspeaker'
import { linesOf, type Shown } from '../sound/words'
import { lips, type Lips } from './doors'

const TICK_MS = 25
/** Lips are a little ahead of what is heard. */
const AHEAD_MS = 30
const RATE = 48_000

export class LipSync {
  found = $state.raw<Lips | null>(null)
  file = $state.raw<File | null>(null)
  busy = $state(false)
  playing = $state(false)
  /** Where in the recording, in milliseconds. */
  at = $state(0)
  private sound: AudioBuffer | undefined
  private lines: Shown[] = []
  private ticker: ReturnType<typeof setInterval> | undefined
  private began = 0

  constructor(private actor: Actor) {}

  take(file: File): void {
    this.stop()
    this.file = file
    this.found = null
    this.sound = undefined
  }

  async find(text: string, language: string): Promise<void> {
    if (!this.file || this.busy) return
    this.busy = true
    try {
      this.found = await lips.read(this.file, text.trim(), language)
      this.lines = linesOf(this.found.words.map((one) => one.text).join(' '), this.found.words)
    } finally {
      this.busy = false
    }
  }

  /** Answers false where the browser lets nothing be heard. */
  async play(): Promise<boolean> {
    if (!this.file || !this.found) return true
    if (!(await loudspeaker.open())) return false
    this.sound ??= await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await this.file.arrayBuffer())
    this.actor.hush()
    this.playing = true
    this.began = loudspeaker.play(this.sound, 0)
    this.ticker = setInterval(() => this.tick(), TICK_MS)
    return true
  }

  stop(): void {
    if (!this.playing) return
    clearInterval(this.ticker)
    loudspeaker.silence()
    this.playing = false
    this.at = 0
    this.actor.mouthe('rest')
    this.actor.word = null
  }

  private tick(): void {
    const { cues, duration_ms } = this.found!
    const ms = (loudspeaker.now() - this.began) * 1000
    if (ms >= duration_ms) return this.stop()
    this.at = Math.max(0, ms)
    this.actor.mouthe((cues.find((one) => one.end_ms > ms + AHEAD_MS)?.shape ?? 'X') as Shape)
    const word = this.lines.findLast((one) => one.start_ms <= ms)
    if (word) this.actor.read(word.line, word.from, word.to)
  }
}
