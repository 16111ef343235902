/** A conversation and its actor together: what is written is said, what is felt is shown, what matters is announced. */
import type * as api from '../api'
import { Actor } from './actor.svelte'
import { announce, announceSentences } from './announcer.svelte'
import { Conversation } from './conversation.svelte'
import { wordsOf } from './render'
import { chosen, personaOf } from './studio.svelte'
import { t } from './t.svelte'

const detail = (): string => chosen('announcer.detail', 'brief')

export class Scene {
  /** Whoever speaks, or spoke last, is on stage. */
  persona = $state.raw() as api.PersonaCard
  actor = $state.raw() as Actor
  readonly talk: Conversation
  private readonly actors = new Map<string, Actor>()
  private heard = ''
  private told = 0
  private felt: { label: string; intensity: number } | null = null

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
      thinking: (persona) => (this.enter(persona), this.thinking()),
      piece: (text, speaker) => (this.enter(speaker), this.piece(text)),
      emotion: (label, intensity) => this.emotion(label, intensity),
      finished: (node) => this.finished(node),
    }, path)
  }

  /** The greeting of a fresh conversation is spoken; of an older one the last words stand under the face. */
  begin(): void {
    const last = this.talk.nodes.findLast((node) => node.role === 'persona')
    if (!last || last.status === 'writing') return
    this.enter(last.speaker.id)
    if (this.talk.nodes.some((node) => node.role === 'user')) this.actor.stand(last.text)
    else this.actor.tell(last.text)
    if (last.emotion) this.emotion(last.emotion.label, last.emotion.intensity)
  }

  close(): void {
    this.talk.close()
  }

  private enter(id: string | null): void {
    const next = id === this.persona.id ? undefined : personaOf(id)
    if (!next) return
    this.actor.hush()
    this.actors.set(this.persona.id, this.actor)
    this.persona = next
    this.actor = this.actors.get(next.id) ?? new Actor(next)
    this.actor.stand('')
  }

  private thinking(): void {
    this.heard = ''
    this.told = 0
    this.felt = null
    this.actor.think()
    if (detail() === 'full') announce(t('announce.replying', { persona: this.persona.name }))
  }

  private piece(text: string): void {
    if (this.heard === '') {
      this.actor.hush()
      void this.actor.feel(this.felt?.label ?? 'neutral', this.felt?.intensity)
    }
    this.heard += text
    this.actor.say(text)
    if (detail() === 'full') this.told = announceSentences(this.heard, this.told)
  }

  private emotion(label: string, intensity: number): void {
    this.felt = { label, intensity }
    void this.actor.feel(label, intensity)
  }

  private finished(node: api.ChatNode | undefined): void {
    if (this.heard === '') void this.actor.feel('neutral')
    this.actor.expression = this.felt?.label ?? 'neutral'
    this.announceEnd(node?.speaker.name ?? this.persona.name)
    if (node && node.text !== '') this.actor.stand(node.text)
    this.heard = ''
    this.told = 0
  }

  private announceEnd(persona: string): void {
    if (detail() === 'full') announce(wordsOf(this.heard.slice(this.told)))
    if (detail() !== 'off') announce(t('announce.replied', { persona }))
  }
}
