/** What a figure is told elsewhere, by another window, a program or a call, is seen on this stage too. */
import type { PersonaCard } from '../api'
import type { Actor } from './actor.svelte'
import type { LiveEvent } from './live'
import type { Shape } from './mouth'
import { hang } from './avatarArt'
import { watch } from './studio.svelte'

type Gaze = 'viewer' | { x: number; y: number } | null
type Cue = { start_ms: number; end_ms: number; shape: Shape }
/** Lips are a little ahead of what is heard. */
const AHEAD_MS = 30
const THOUGHTS: Record<string, string> = { thinking: 'thinking', sleeping: 'sleepy' }

export function follow(actor: Actor, host: HTMLElement, persona: PersonaCard): () => void {
  const speech = new Speech(actor)
  const unwatch = watch(`avatar:${actor.personaId}`, {
    event: (event) => heard(event, actor, speech),
    gap: () => void actor.redraw().catch(() => undefined),
    refused: () => undefined,
  })
  const shown = persona.pictured ? hang(host, persona, actor) : null
  return () => {
    unwatch()
    speech.stop()
    shown?.()
  }
}

function heard(event: LiveEvent, actor: Actor, speech: Speech): void {
  if (event.type === 'avatar.setStyle') void actor.redraw(event.data.look_hash as string).catch(() => undefined)
  else if (event.type === 'avatar.state') act(event.data, actor)
  else if (event.type === 'avatar.speak') speech.take(event.data)
}

/** A state shows in the face where no feeling is told. */
function act(told: Record<string, unknown>, actor: Actor): void {
  const emotion = String(told.emotion)
  void actor.feel(emotion === 'neutral' ? (THOUGHTS[String(told.state)] ?? emotion) : emotion, Number(told.intensity))
  const gaze = told.gaze as Gaze
  if (gaze === 'viewer') actor.attend(0, 0)
  else if (gaze) actor.attend(gaze.x, gaze.y)
}

/** A line whose sound has times: each shape of the mouth comes when its sound is heard. */
class Speech {
  private began = 0
  private timers: ReturnType<typeof setTimeout>[] = []

  constructor(private actor: Actor) {}

  take(told: Record<string, unknown>): void {
    if (told.phase === 'start') this.start()
    else if (told.phase === 'cues') this.plan(told)
    else if (told.outcome === 'done') this.later(Number(told.duration_ms), () => this.stop())
    else this.stop()
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers = []
    this.actor.mouthe('rest')
  }

  private start(): void {
    this.stop()
    this.began = performance.now()
  }

  private plan(told: Record<string, unknown>): void {
    this.later(Number(told.start_ms), () => this.actor.stand(String(told.text)))
    for (const cue of told.cues as Cue[]) this.later(cue.start_ms - AHEAD_MS, () => this.actor.mouthe(cue.shape))
  }

  private later(afterMs: number, what: () => void): void {
    this.timers.push(setTimeout(what, Math.max(0, this.began + afterMs - performance.now())))
  }
}
