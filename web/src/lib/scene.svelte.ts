/** A conversation and its actor together: what is written is said, what is felt is shown, what matters is announced. */
import type * as api from '../api'
import { Actor } from './actor.svelte'
import { announce, announceSentences } from './announcer.svelte'
import { Conversation } from './conversation.svelte'
import { wordsOf } from './render'
import { sound, type Turn } from './sound'
import { chosen, personaOf } from './studio.svelte'
import { t } from './t.svelte'

const detail = (): string => chosen('announcer.detail', 'brief')
type Feeling = { label: string; intensity: number }

/** An answer on its way to the stage. */
class Answer implements Turn {
  felt: Feeling | null = null
  /** Its words and lips are those of the voice. */
  voiced = false
  onStage = false

  constructor(private scene: Scene, readonly speaker: string | null, public heard = '') {}

  begin(): Actor {
    this.voiced = true
    return this.enter()
  }

  silent(): void {
    this.voiced = false
    this.enter().say(this.heard)
  }

  enter(): Actor {
    this.onStage = true
    this.scene.enter(this.speaker)
    return this.scene.shows(this.felt)
  }
}

export class Scene {
  /** Whoever speaks, or spoke last, is on stage. */
  persona = $state.raw() as api.PersonaCard
  actor = $state.raw() as Actor
  readonly talk: Conversation
  private readonly actors = new Map<string, Actor>()
  private answer = new Answer(this, null)
  private told = 0

  constructor(
    persona: api.PersonaCard,
    chatId: string,
    path?: api.Path,
    actor?: Actor,
    /** Just begun: there cannot be a draft yet. */
    readonly fresh = false,
  ) {
    this.persona = persona
    this.actor = actor ?? new Actor(persona)
    this.talk = new Conversation(chatId, {
      thinking: (persona) => this.thinking(persona),
      piece: (text, speaker) => this.piece(text, speaker),
      emotion: (label, intensity) => this.emotion(label, intensity),
      finished: (node) => this.finished(node),
      hush: () => sound.voice?.hush(),
    }, path)
    sound.stage = (id) => (this.enter(id), this.actor)
  }

  /** The greeting of a fresh conversation is spoken; of an older one the last words stand under the face. */
  begin(): void {
    const last = this.talk.nodes.findLast((node) => node.role === 'persona')
    if (!last || last.status === 'writing') return
    this.enter(last.speaker.id)
    if (this.talk.nodes.some((node) => node.role === 'user')) this.actor.stand(last.text)
    else this.actor.tell(last.text)
    if (last.emotion) this.shows(last.emotion)
  }

  close(): void {
    sound.voice?.hush()
    this.talk.close()
  }

  enter(id: string | null): void {
    const next = id === this.persona.id ? undefined : personaOf(id)
    if (!next) return
    this.actor.hush()
    this.actors.set(this.persona.id, this.actor)
    this.persona = next
    this.actor = this.actors.get(next.id) ?? new Actor(next)
    this.actor.stand('')
  }

  /** A feeling in the face of whoever is on stage. */
  shows(felt: Feeling | null): Actor {
    void this.actor.feel(felt?.label ?? 'neutral', felt?.intensity)
    return this.actor
  }

  /** Whoever is still heard stays on stage until the last word. */
  private thinking(persona: string): void {
    this.answer = new Answer(this, persona)
    this.told = 0
    if (!sound.voice?.busy()) {
      this.enter(persona)
      this.actor.think()
    }
    if (detail() === 'full') announce(t('announce.replying', { persona: personaOf(persona)?.name ?? this.persona.name }))
  }

  private piece(text: string, speaker: string | null): void {
    const answer = this.answer.heard === '' ? this.open(speaker) : this.answer
    answer.heard += text
    if (!answer.voiced) this.actor.say(text)
    if (detail() === 'full') this.told = announceSentences(answer.heard, this.told)
  }

  /** The first words: the voice says them, or the face does without a sound. */
  private open(speaker: string | null): Answer {
    const answer = new Answer(this, speaker)
    answer.felt = this.answer.felt
    answer.voiced = this.talk.run !== null && (sound.voice?.follow(this.talk.run, answer) ?? false)
    if (!answer.voiced) {
      this.enter(speaker)
      this.actor.hush()
      answer.enter()
    }
    return (this.answer = answer)
  }

  private emotion(label: string, intensity: number): void {
    this.answer.felt = { label, intensity }
    if (!this.answer.voiced || this.answer.onStage) this.shows(this.answer.felt)
  }

  private finished(node: api.ChatNode | undefined): void {
    const { felt, heard, voiced } = this.answer
    if (heard === '') void this.actor.feel('neutral')
    this.actor.expression = felt?.label ?? 'neutral'
    if (node?.status !== 'failed') this.announceEnd(node?.speaker.name ?? this.persona.name)
    if (!voiced && node && node.text !== '') this.actor.stand(node.text)
    this.answer = new Answer(this, null)
    this.told = 0
  }

  private announceEnd(persona: string): void {
    if (detail() === 'full') announce(wordsOf(this.answer.heard.slice(this.told)))
    if (detail() !== 'off') announce(t('announce.replied', { persona }))
  }
}
