/** A call as this window holds it. */
import { explain, type PersonaCard } from '../api'
import { Actor } from '../lib/actor.svelte'
import { announce } from '../lib/announcer.svelte'
import { hearHere } from '../lib/heard'
import { sound as pageSound } from '../lib/sound'
import { meet } from '../lib/studio.svelte'
import { t } from '../lib/t.svelte'
import { useBuiltIn } from '../sound/doors'
import * as loudspeaker from '../sound/loudspeaker'
import { calls, type Mode } from './doors'
import { Line, type Listener, type Sound, type State, type Told } from './line'
import { open as openMicrophone, type Microphone } from './microphone'
import { Utterance } from './utterance'

export class Call implements Listener {
  state = $state<State>('idle')
  mode = $state<Mode>('push_to_talk')
  heard = $state('')
  rough = $state(false)
  level = $state(0)
  /** From the end of what was said to the first sound of the answer. */
  latency = $state<number | null>(null)
  held = $state(false)
  away = $state(false)
  note = $state('')
  recorded = $state(false)
  /** The voice does not speak, and the built-in one would. */
  offered = $state(false)
  persona = $state.raw() as PersonaCard
  actor = $state.raw() as Actor

  private id = ''
  private line: Line | null = null
  private microphone: Microphone | null = null
  private utterance: Utterance | null = null
  private asked = 0
  private voice = pageSound.voice

  constructor(private chatId: string, persona: PersonaCard, private cast: string[]) {
    this.enter(persona)
  }

  /** From a click, so that the browser lets something be heard. */
  async begin(record: boolean): Promise<void> {
    try {
      await loudspeaker.open()
      const made = await calls.begin(this.chatId, this.persona.id, this.cast, this.mode, record)
      this.id = made.id
      this.recorded = made.record
      pageSound.voice?.hush()
      pageSound.voice = undefined // what is said here is not said again by the page
      this.line = new Line(made.ws_url, this)
      this.state = 'listening'
      await this.listen()
    } catch (fault) {
      this.note = explain(fault)
    }
  }

  async end(): Promise<void> {
    if (this.id !== '' && this.state !== 'ended') await calls.end(this.id).catch(() => undefined)
    this.over()
  }

  hold(on: boolean): void {
    if (on === this.held || this.mode !== 'push_to_talk') return
    this.held = on
    this.line?.say(on ? 'talk.start' : 'talk.end')
    if (on) this.quiet()
    else this.asked = performance.now()
  }

  turn(free: boolean): void {
    this.hold(false)
    this.mode = free ? 'hands_free' : 'push_to_talk'
    this.line?.say('mode', { mode: this.mode, echo_cancelled: this.microphone?.echoCancelled ?? true })
  }

  switchTo(persona_id: string): void {
    this.line?.say('switch', { persona_id, when: 'now' })
  }

  told(frame: Told): void {
    if (frame.type === 'state') this.stands(frame.state)
    else if (frame.type === 'heard.partial' || frame.type === 'heard.final') {
      ;[this.heard, this.rough] = [frame.text, frame.rough]
      if (frame.type === 'heard.final' && frame.text !== '') announce(`${t('call.you')} ${frame.text}`)
    }
    else if (frame.type === 'utterance.started') {
      hearHere(frame.speech_id)
      this.speaks(frame.number, frame.sample_rate)
    }
    else if (frame.type === 'utterance.sentence') {
      this.utterance?.sentence(frame)
      announce(frame.text)
    } else if (frame.type === 'utterance.finished') this.utterance?.rest()
    else if (frame.type === 'utterance.cut') this.quiet()
    else if (frame.type === 'persona.switched') void this.follow(frame.to)
    else if (frame.type === 'warning' || frame.type === 'error') [this.note, this.offered] = [frame.detail, this.offered || frame.offer !== undefined]
    else if (frame.type === 'call.ended') this.over()
  }

  sound(frame: Sound): void {
    if (frame.utterance === this.utterance?.number) this.utterance.sound(frame)
  }

  lost(away: boolean): void {
    this.away = away
    if (away) this.quiet()
  }

  over(): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.quiet()
    this.line?.close()
    this.microphone?.close()
    pageSound.voice ??= this.voice
  }

  /** From now on the built-in voice says what another one cannot. */
  async goOnBuiltIn(): Promise<void> {
    await useBuiltIn().then(() => ([this.offered, this.note] = [false, t('call.builtin.done')]), (fault: unknown) => (this.note = explain(fault)))
  }

  private async listen(): Promise<void> {
    const opened = await openMicrophone((piece, level) => {
      this.level = level
      if (this.held || this.mode === 'hands_free') this.line?.send(piece)
    }).catch(() => null)
    if (opened === null) this.note = t('call.nomic')
    else if (this.state === 'ended') opened.close()
    else this.microphone = opened
  }

  private stands(state: State): void {
    if (state === 'hearing') this.heard = ''
    if (state === 'thinking' && this.mode === 'hands_free') this.asked = performance.now()
    this.actor.behave(state === 'hearing' ? 'listening' : 'idle')
    if (state === 'thinking') this.actor.think()
    if (state === 'speaking') void this.actor.feel('neutral')
    if (this.state !== 'ended' && state !== 'ended') this.state = state // the end has its own frame, once all is kept
  }

  private speaks(number: number, rate: number): void {
    this.utterance = new Utterance(number, rate, () => this.actor, (sample) => this.line?.say('played', { utterance: number, sample }))
    if (this.asked > 0) this.latency = Math.round(performance.now() - this.asked)
    this.asked = 0
  }

  private quiet(): void {
    this.utterance?.quiet()
    this.utterance = null
  }

  private async follow(id: string): Promise<void> {
    const next = id === this.persona.id ? undefined : await meet(id)
    if (next) this.enter(next)
  }

  private enter(persona: PersonaCard): void {
    this.persona = persona
    this.actor = new Actor(persona)
  }
}
