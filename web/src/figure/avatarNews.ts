/** What a figure is told elsewhere, by another window, a program or a call, is seen on this stage too. */
import { ask, client, type PersonaCard } from '../api'
import type { Actor } from '../lib/actor.svelte'
import type { Doing } from './avatarManners'
import type { LiveEvent } from '../lib/live'
import type { Shape } from '../lib/mouth'
import { hang } from './avatarArt'
import { isHeardHere } from '../lib/heard'
import { toward } from './avatarGaze'
import { watch } from '../lib/studio.svelte'

type Gaze = 'viewer' | { x: number; y: number } | null
type Cue = { start_ms: number; end_ms: number; shape: Shape }
/** Lips are a little ahead of what is heard. */
const AHEAD_MS = 30
const THOUGHTS: Record<string, string> = { thinking: 'thinking', sleeping: 'sleepy' }

/** The faces of an ordinary conversation, the likeliest first. */
const LIKELY = ['joy', 'thinking', 'surprise', 'sadness', 'laugh', 'confusion', 'anger', 'fear', 'shy']
/** So long after the last letter somebody who writes is still listened to. */
const PATIENCE_MS = 4000
/** Who falls asleep yawns once; the mouth of who sleeps is shut. */
const YAWN_MS = 2200

export function follow(actor: Actor, host: HTMLElement, persona: PersonaCard): () => void {
  const speech = new Speech(actor)
  const conduct = new Conduct(actor)
  const unwatch = watch(`avatar:${actor.personaId}`, {
    event: (event) => heard(event, actor, speech, conduct),
    gap: () => void actor.redraw().catch(() => undefined),
    refused: () => undefined,
  })
  const here = new AbortController()
  host.addEventListener('pointerdown', () => conduct.touched(), { signal: here.signal })
  addEventListener('pointermove', (event) => event.pointerType !== 'touch' && actor.attend(...toward(host, event.clientX, event.clientY)), { signal: here.signal })
  addEventListener('focusin', (event) => lookAt(event.target, actor, host), { signal: here.signal })
  addEventListener('input', (event) => event.target instanceof HTMLTextAreaElement && conduct.listen(), { signal: here.signal })
  void conduct.catchUp()
  void foresee(actor, here.signal)
  const shown = persona.pictured ? hang(host, persona, actor) : null
  return () => {
    unwatch()
    here.abort()
    conduct.leave()
    speech.stop()
    shown?.()
  }
}

const idle = (): Promise<void> => new Promise((done) => ('requestIdleCallback' in globalThis ? requestIdleCallback(() => done(), { timeout: 2000 }) : setTimeout(done, 200)))

/** One face after the other, whenever the page has nothing else to do. */
async function foresee(actor: Actor, gone: AbortSignal): Promise<void> {
  for (const label of LIKELY) {
    await idle()
    if (gone.aborted) return
    await actor.know(label)
  }
}

/** Somebody who is about to write is looked at. */
function lookAt(target: EventTarget | null, actor: Actor, host: HTMLElement): void {
  if (!(target instanceof HTMLTextAreaElement)) return
  const field = target.getBoundingClientRect()
  actor.attend(...toward(host, field.x + field.width / 2, field.y))
}

function heard(event: LiveEvent, actor: Actor, speech: Speech, conduct: Conduct): void {
  if (event.type === 'avatar.setStyle') void redraw(event.data.look_hash as string, actor)
  else if (event.type === 'avatar.state') conduct.take(event.data)
  else if (event.type === 'avatar.speak' && !isHeardHere(event.data.speech_id)) speech.take(event.data)
}

async function redraw(hash: string, actor: Actor): Promise<void> {
  await actor.redraw(hash).catch(() => undefined)
  await foresee(actor, new AbortController().signal)
}

/** What somebody was told to do, and what happens on this page meanwhile. */
class Conduct {
  private told: Doing = 'idle'
  private heard = false
  private patience: ReturnType<typeof setTimeout> | undefined

  constructor(private actor: Actor) {}

  /** What was told before this page was there. */
  async catchUp(): Promise<void> {
    const now = await ask(client.GET('/api/avatar/state', { params: { query: { persona_id: this.actor.personaId } } })).catch(() => null)
    if (now && !this.heard && now.state !== 'idle') this.take({ ...now })
  }

  /** A state shows in the face where no feeling is told. */
  take(told: Record<string, unknown>): void {
    const { actor } = this
    const emotion = String(told.emotion)
    this.heard = true
    this.told = told.state as Doing
    clearTimeout(this.patience)
    actor.behave(this.told)
    void actor.feel(emotion === 'neutral' ? (THOUGHTS[this.told] ?? emotion) : emotion, Number(told.intensity))
    if (this.told === 'sleeping') {
      actor.expression = 'sleepy'
      if (emotion === 'neutral') this.patience = setTimeout(() => void actor.feel(emotion), YAWN_MS)
    } else if (actor.expression === 'sleepy') actor.expression = emotion
    const gaze = told.gaze as Gaze
    if (gaze === 'viewer') actor.attend(0, 0)
    else if (gaze) actor.attend(gaze.x, gaze.y)
  }

  /** Somebody writes: who has nothing else to do listens. */
  listen(): void {
    if (this.told !== 'idle' && this.told !== 'away') return
    clearTimeout(this.patience)
    this.patience = setTimeout(() => this.actor.behave(this.told), PATIENCE_MS)
    this.actor.behave('listening')
  }

  /** Who sleeps wakes when touched, for everybody who watches; where that is not allowed, on this page. */
  touched(): void {
    if (this.told !== 'sleeping') return
    const rested = { state: 'idle' as const, emotion: 'neutral', intensity: 1 }
    this.take(rested)
    void ask(client.POST('/api/avatar/state', { body: { persona_id: this.actor.personaId, ...rested } as never })).catch(() => undefined)
  }

  leave(): void {
    clearTimeout(this.patience)
  }
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
