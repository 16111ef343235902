/** What a reader wants to know of a persona's document, in rows. */
import type { Persona } from '../api/types'
import { language, t, type Key } from './t.svelte'

export type Row = { label: string; value: number }
export type Fact = { label: Key; value: string }

const TRAITS = ['openness', 'conscientiousness', 'extraversion', 'agreeableness', 'neuroticism', 'formality', 'enthusiasm'] as const
const STYLE = ['humor_level', 'technical_depth', 'empathy_level', 'proactivity'] as const

export function traitsOf(persona: Persona): Row[] {
  return [
    ...TRAITS.map((name) => ({ label: t(`trait.${name}`), value: hundred(persona.personality_traits[name]) })),
    ...STYLE.map((name) => ({ label: t(`trait.${name}`), value: hundred(persona.response_style[name]) })),
    { label: t('trait.warmth'), value: hundred(persona.delivery?.warmth ?? 0.5) },
  ]
}

const hundred = (value: number): number => Math.floor(value * 100 + 0.5)

export function factsOf(persona: Persona): Fact[] {
  const facts: [Key, string | null | undefined][] = [
    ['fact.age', persona.age === null || persona.age === undefined ? null : String(persona.age)],
    ['fact.pronouns', persona.pronouns],
    ['fact.language', persona.language && new Intl.DisplayNames([language()], { type: 'language' }).of(persona.language)],
    ['fact.tone', persona.response_style.tone],
    ['fact.verbosity', persona.response_style.verbosity],
    ['fact.expertise', persona.expertise_areas.join(', ')],
    ['fact.quirks', persona.quirks?.join(', ')],
    ['fact.goal', persona.goal],
  ]
  return facts.filter((fact): fact is [Key, string] => Boolean(fact[1])).map(([label, value]) => ({ label, value }))
}
