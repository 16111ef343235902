/** The twelve numbers of a character: where they stand in the document, and how a value is said in words. */
import { t, type Key } from '../lib/t.svelte'

export type Twelve = { name: TwelveName; path: string }
export type TwelveName = (typeof TRAITS)[number] | (typeof STYLE)[number] | 'warmth'

const TRAITS = ['extraversion', 'agreeableness', 'conscientiousness', 'neuroticism', 'openness', 'formality', 'enthusiasm'] as const
const STYLE = ['humor_level', 'technical_depth', 'empathy_level', 'proactivity'] as const

export const TWELVE: Twelve[] = [
  ...TRAITS.map((name) => ({ name, path: `personality_traits.${name}` })),
  ...STYLE.map((name) => ({ name, path: `response_style.${name}` })),
  { name: 'warmth', path: 'delivery.warmth' },
]

/** 0.333 is shown as 33 and stays 0.333 until somebody moves it. */
export const hundred = (value: number): number => Math.floor(value * 100 + 0.5)

export const pole = (name: TwelveName, end: 'low' | 'high'): string => t(`pole.${name}.${end}` as Key)

/** The bands of the prompt: below 0.2 and above 0.8 it is marked, between 0.4 and 0.6 nothing is said. */
export function inWords(name: TwelveName, value: number): string {
  if (value >= 0.4 && value <= 0.6) return t('band.middle')
  const strong = value < 0.2 || value > 0.8
  return t(strong ? 'band.very' : 'band.rather', { word: pole(name, value < 0.5 ? 'low' : 'high') })
}

export const PRESETS = {
  balanced: ['Balanced', 'Friendly', 0.5, 0.5, 0.5, 0.5],
  short: ['Concise', 'Professional', 0.2, 0.5, 0.3, 0.3],
  warm: ['Detailed', 'Supportive', 0.5, 0.3, 0.9, 0.6],
  expert: ['Elaborate', 'Analytical', 0.2, 0.9, 0.4, 0.5],
  playful: ['Balanced', 'Casual', 0.9, 0.2, 0.6, 0.8],
  charge: ['Concise', 'Authoritative', 0.2, 0.6, 0.3, 0.8],
} as const
export type Preset = keyof typeof PRESETS
const PRESET_PATHS = ['verbosity', 'tone', 'humor_level', 'technical_depth', 'empathy_level', 'proactivity'] as const

export const presetValues = (preset: Preset): Record<string, unknown> =>
  Object.fromEntries(PRESET_PATHS.map((name, i) => [`response_style.${name}`, PRESETS[preset][i]]))

export function presetOf(style: Record<string, unknown>): Preset | 'custom' {
  const found = Object.entries(PRESETS).find(([, values]) => values.every((value, i) => style[PRESET_PATHS[i]!] === value))
  return (found?.[0] as Preset | undefined) ?? 'custom'
}
