/** What the studio found about recordings, in the language of the page; its own sentences are English. */
import { has, language, t, type Key } from '../lib/t.svelte'
import type { Clip, Together } from './doors'

type Check = Clip['metadata']['checks'][number]
const CLIPS = 5
const GOOD_CLIPS = 10
const SPEECH_S = 20
const GOOD_SPEECH_S = 60
const SHORTEST_S = 2
const LONGEST_S = 300
/** Checks that are wrong in one of two ways. */
const SIDES: Record<string, (value: number) => string> = {
  duration: (seconds) => (seconds > LONGEST_S ? '.too_long' : seconds > GOOD_SPEECH_S ? '.long' : seconds < SHORTEST_S ? '.too_short' : '.short'),
  level: (loudness) => (loudness > -12 ? '.loud' : '.quiet'),
  transcript: (value) => (value >= 0.4 ? '.unsure' : ''),
  text_fit: (ratio) => (ratio > 1 ? '.long' : '.short'),
}

/** Which sentence a check has to say. */
export const sentenceOf = (check: Pick<Check, 'name' | 'value'>): string => `train.say.${check.name}${SIDES[check.name]?.(check.value) ?? ''}`

export function sayOf(check: Check): string {
  const key = sentenceOf(check)
  return language() !== 'en' && has(key) ? t(key) : check.say
}

/** The one thing that would help most; what is left out first. */
export function coachOf(together: Together, clips: Clip[]): string {
  if (language() === 'en') return together.coach
  const flawed = clips.find((one) => one.verdict === 'fail') ?? clips.find((one) => one.verdict === 'warn')
  const worst = flawed?.metadata.checks.find((one) => one.verdict === flawed.verdict)
  const remedy = worst ? sayOf(worst) : ''
  const told = (key: Key): string => t(key, { count: together.accepted, seconds: Math.round(together.speech_seconds), remedy }).trim()
  if (together.accepted < CLIPS) return told('train.coach.few')
  if (together.speech_seconds < SPEECH_S) return told('train.coach.short')
  if (remedy) return told('train.coach.help')
  if (together.accepted < GOOD_CLIPS) return told('train.coach.more')
  return told(together.speech_seconds < GOOD_SPEECH_S ? 'train.coach.minute' : 'train.coach.good')
}
