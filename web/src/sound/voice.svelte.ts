/** The voice of the page: whether it is wanted, who speaks now, who waits, and what stood in its way. */
import type { ChatNode } from '../api'
import { explain, StudioError } from '../api'
import type { Actor } from '../lib/actor.svelte'
import { readLook, writeLook } from '../lib/cookie'
import { sound, type Turn } from '../lib/sound'
import { t } from '../lib/t.svelte'
import * as doors from './doors'
import type { Wanted } from './doors'
import * as loudspeaker from './loudspeaker'
import { Speech, Spoiled } from './speech'

const LONGEST_TEXT = 5000

export const voice = $state({
  /** Answers are spoken on this device. */
  on: readLook().sound === 'on',
  /** The browser lets nothing be heard before it is touched; one line asks for that. */
  blocked: false,
  /** The message, or the run, that is heard. */
  saying: null as string | null,
  note: '',
  /** A voice that did not speak: the built-in one may say the rest. */
  offered: false,
})

let unsaid: Entry | null = null

/** An answer that the browser kept silent. */
let held = $state.raw<Entry | null>(null)
type Entry = { id: string; wanted: Wanted; begin(): Actor | null; failed(): void }
const waiting: Entry[] = []
let now: Speech | null = null

/** From a click: what is wanted, and what the browser allows. */
export async function turn(on: boolean): Promise<void> {
  voice.on = on
  writeLook({ sound: on ? 'on' : '' })
  if (!on) return hush()
  doors.wake()
  await unlock()
}

export async function unlock(): Promise<boolean> {
  const open = await loudspeaker.open()
  voice.blocked = !open
  return open
}

/** Whether something waits for a tap: an answer, or the output itself. */
export const waitsForTap = (): boolean => voice.on && (voice.blocked || held !== null)

/** What was held back is heard now. */
export async function tap(): Promise<void> {
  if (!(await unlock())) return
  const entry = held
  held = null
  if (entry) enqueue(entry)
}

/** The built-in voice says what the other one did not, now and from now on. */
export async function useBuiltIn(): Promise<void> {
  const entry = unsaid
  withdraw()
  await doors.useBuiltIn()
  if (entry) enqueue(entry)
}

function withdraw(): void {
  unsaid = null
  voice.offered = false
}

/** A message again, because somebody asked for it; asked once more, it stops. */
export async function hear(node: ChatNode): Promise<void> {
  const stopping = isSaying(node)
  hush()
  if (stopping || !(await unlock())) return
  const speaker = node.role === 'persona' ? node.speaker.id : null
  enqueue({ id: node.id, wanted: wantedOf(node, speaker), begin: () => (speaker ? (sound.stage?.(speaker) ?? null) : null), failed: () => undefined })
}

export const isSaying = (node: ChatNode): boolean => voice.saying !== null && (voice.saying === node.id || voice.saying === node.run_id)

/** Stops at once, and whatever waits is not said. */
export function hush(): void {
  waiting.length = 0
  held = null
  now?.stop()
}

/** An answer as it is written. The words are the voice's as long as this is true. */
function follow(run: string, turn: Turn): boolean {
  if (!voice.on || document.visibilityState !== 'visible') return false
  const entry: Entry = { id: run, wanted: { run_id: run }, begin: () => turn.begin(), failed: () => turn.silent() }
  voice.blocked = !loudspeaker.isOpen()
  held = voice.blocked ? entry : null
  if (!voice.blocked) enqueue(entry)
  return !voice.blocked
}

/** What was written by a run is said by it; an edited text, or one of nobody, for itself. */
function wantedOf(node: ChatNode, speaker: string | null): Wanted {
  if (node.run_id !== null && (node.rev === 1 || node.text.length > LONGEST_TEXT)) return { run_id: node.run_id }
  const felt = node.emotion ? { emotion: node.emotion.label, intensity: Math.min(1, node.emotion.intensity) } : {}
  return { text: node.text.slice(0, LONGEST_TEXT), ...(speaker ? { persona_id: speaker, ...felt } : {}) }
}

function enqueue(entry: Entry): void {
  waiting.push(entry)
  if (!now) void next()
}

async function next(): Promise<void> {
  const entry = waiting.shift()
  if (!entry) return
  now = new Speech(entry.wanted, { begin: () => entry.begin(), note: ({ from, reason }) => (voice.note = t('sound.fallback', { voice: from, reason })), unstored: tellOnce })
  voice.saying = entry.id
  voice.note = ''
  withdraw()
  try {
    await now.say()
  } catch (fault) {
    voice.note = whyOf(fault)
    if (fault instanceof Spoiled && fault.from !== null) offer(entry, fault.from)
    entry.failed()
  } finally {
    now = null
    voice.saying = null
    void next()
  }
}

let toldOfDisk = false

function tellOnce(): void {
  if (toldOfDisk) return
  toldOfDisk = true
  voice.note = t('sound.unstored')
}

function offer(entry: Entry, from: number): void {
  const before = entry.wanted.from_sentence ?? 0
  unsaid = { ...entry, wanted: { ...entry.wanted, on_unavailable: 'builtin', from_sentence: before + from } }
  voice.offered = true
}

/** A voice that is not there is told in its own words; the page knows those of brains. */
function whyOf(fault: unknown): string {
  const told = fault instanceof Spoiled || (fault instanceof StudioError && fault.code.startsWith('provider_'))
  return told ? fault.message : explain(fault)
}

/** One gesture is enough for the session: the first one after a reload opens the output, if sound is wanted. */
export function awaitGesture(): () => void {
  if (voice.on) doors.wake()
  const gone = new AbortController()
  const first = (): void => {
    gone.abort()
    if (voice.on) void unlock()
  }
  for (const kind of ['pointerup', 'keydown']) addEventListener(kind, first, { signal: gone.signal })
  return () => gone.abort()
}

sound.voice = { follow, hush, busy: () => now !== null }
