/** Turns read aloud: everybody in the voice of their own persona, and the word that is heard lit where it stands. */
import { device } from '../lib/device.svelte'
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import { inWords } from '../people/listed.svelte'
import { Speech, Spoiled } from '../sound/speech'
import { hush, unlock } from '../sound/voice.svelte'
import { turns } from './doors'
import { Lamp } from './lamp'
import type { Tale } from './tale.svelte'
import type { Line } from './types'

const LONGEST = 4500

export const aloud = $state({
  /** The turn that is heard. */
  turn: null as string | null,
  /** New turns are read as they come. */
  always: false,
})
let wish = 0
let now: Speech | null = null

/** Again, it stops. */
export async function readAloud(tale: Tale, turn: string): Promise<void> {
  const stopping = aloud.turn === turn
  quiet()
  if (stopping) return
  hush()
  const mine = ++wish
  if (!(await unlock())) return void toast(t('story.aloud.shut'), 'bad')
  aloud.turn = turn
  const page = document.querySelector(`#turn-${CSS.escape(turn)} .prose`)
  const lamp = page && new Lamp(page, device.paused || matchMedia('(prefers-reduced-motion: reduce)').matches)
  const teller = tale.world?.cast.find((one) => one.seat === 'narrator')?.persona_id ?? null
  try {
    for (const line of spokenOf(await turns.lines(tale.id, turn), teller)) {
      if (wish !== mine) return
      now = new Speech({ text: line.text, ...(line.persona_id && { persona_id: line.persona_id }), on_unavailable: 'builtin' }, { begin: () => lamp, note: () => undefined })
      await now.say()
    }
  } catch (fault) {
    if (wish === mine) toast(fault instanceof Spoiled ? fault.message : inWords(fault), 'bad')
  } finally {
    if (wish === mine) {
      lamp?.off()
      aloud.turn = null
      now = null
    }
  }
}

export function quiet(): void {
  wish++
  now?.stop()
  now = null
  aloud.turn = null
  CSS.highlights?.delete('heard')
}

/** What one voice says in one go; whoever tells the story says what nobody says. */
export function spokenOf(lines: Line[], teller: string | null): { persona_id: string | null; text: string }[] {
  const found: { persona_id: string | null; text: string }[] = []
  for (const line of lines) {
    const persona_id = line.persona_id ?? teller
    const last = found.at(-1)
    if (last && (last.persona_id === persona_id || !/[\p{L}\p{N}]/u.test(line.text)) && last.text.length + line.text.length < LONGEST) last.text += line.text
    else if (/[\p{L}\p{N}]/u.test(line.text)) found.push({ persona_id, text: line.text.slice(0, LONGEST) })
  }
  return found
}
