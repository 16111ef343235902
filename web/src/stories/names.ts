/** Words for what stories say in codes. */
import { has, t, type Key } from '../lib/t.svelte'
import type { Metadata } from './types'

/** A code in words; one nobody knows is shown as it is. */
export function worded(stem: string, code: string): string {
  const key = `${stem}.${code}`
  return has(key) ? t(key as Key) : code.replaceAll('_', ' ')
}

export const titleOf = (about: Pick<Metadata, 'session_name'> | null | undefined): string => about?.session_name ?? t('story.untitled')

/** Prose in one piece, without the stars that lean a word. */
export const plainly = (prose: string): string => prose.replace(/(\*{1,2})([^*\n]+)\1/g, '$2')

/** A number that is always the same for the same words. */
export function numberOf(words: string): number {
  let found = 2166136261
  for (const letter of words) found = Math.imul(found ^ letter.codePointAt(0)!, 16777619) >>> 0
  return found
}
