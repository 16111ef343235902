/** Whoever is on the stage of this page, alive: thinks before an answer, says it, and shows what it feels. */
import type { PersonaCard } from '../api'
import { Actor } from '../lib/actor.svelte'
import { sound, type Turn } from '../lib/sound'
import { meet, personaOf } from '../lib/studio.svelte'
import type { Line } from './doors'

/** Where a message tells only its mood, the face shows the nearest feeling. */
const FACES: Record<string, string> = {
  Curious: 'thinking', Playful: 'joy', Teasing: 'joy', Loving: 'joy', Amused: 'joy', Excited: 'joy', Anticipatory: 'joy',
  Surprised: 'surprise', Worried: 'fear', Sad: 'sadness', Vulnerable: 'sadness',
}

/** One answer on its way to be heard; without a voice its words move the lips. */
class Heard implements Turn {
  text = ''
  voiced = false

  constructor(private living: Living, readonly speaker: string) {}

  begin(): Actor {
    return this.living.actorOf(this.speaker)
  }

  silent(): void {
    this.voiced = false
    this.begin().say(this.text)
  }
}

export class Living {
  persona = $state.raw<PersonaCard | null>(null)
  actor = $state.raw<Actor | null>(null)
  private actors = new Map<string, Actor>()
  private wanted = ''
  private heard: Heard | null = null

  constructor() {
    sound.stage = (id) => this.actorOf(id)
  }

  /** Somebody steps onto the stage; who cannot be met leaves whoever stands there. */
  async enter(id: string | null | undefined): Promise<void> {
    if (!id || id === this.persona?.id) return
    this.wanted = id
    const met = await meet(id).catch(() => undefined)
    if (met && this.wanted === id) this.show(met)
  }

  /** Whoever says something stands on the stage meanwhile. */
  actorOf(id: string): Actor {
    const known = personaOf(id)
    if (known && known.id !== this.persona?.id) this.show(known)
    return this.actor!
  }

  think(id: string): void {
    this.heard = new Heard(this, id)
    if (sound.voice?.busy()) return
    void this.enter(id).then(() => this.heard?.speaker === id && this.heard.text === '' && this.actor?.think())
  }

  piece(run: string, text: string): void {
    const heard = this.heard
    if (!heard || !this.actor) return
    if (heard.text === '') {
      heard.voiced = sound.voice?.follow(run, heard) ?? false
      if (!heard.voiced) this.actor.hush()
    }
    heard.text += text
    if (!heard.voiced) this.actor.say(text)
  }

  feel(label: string, intensity: number): void {
    void this.actor?.feel(label, intensity)
  }

  /** A line is there: the face keeps its mood, and the words it did not say stand under it. */
  said(line: Line): void {
    const heard = this.heard
    this.heard = null
    if (!this.actor || line.persona_id !== this.persona?.id) return
    void this.actor.feel(FACES[line.mood ?? ''] ?? 'neutral')
    if (!heard?.voiced) this.actor.stand(line.text)
  }

  hush(): void {
    sound.voice?.hush()
    this.actor?.hush()
    this.heard = null
  }

  close(): void {
    this.hush()
    delete sound.stage
  }

  private show(met: PersonaCard): void {
    this.actor?.hush()
    const actor = this.actors.get(met.id) ?? new Actor(met)
    this.actors.set(met.id, actor)
    this.persona = met
    this.actor = actor
  }
}
