/** What a card of each kind can say about itself, and how one writes it. */
import type { Card, Kind } from './types'

export type Field = { name: string; as: 'line' | 'text' | 'list' | 'number' | 'place' | 'who' | 'switch' | 'choice'; most?: number; least?: number; of?: readonly string[] }

const line = (name: string, most: number): Field => ({ name, as: 'line', most })
const text = (name: string, most = 2000): Field => ({ name, as: 'text', most })
const COMMON: Field[] = [text('summary', 1000), { name: 'aliases', as: 'list', most: 120 }]

const OWN: Record<Kind, Field[]> = {
  character: [
    { name: 'status', as: 'choice', of: ['alive', 'dead', 'missing', 'unknown'] },
    { name: 'age', as: 'number', least: 0, most: 100_000 },
    { name: 'current_location', as: 'place' },
    { name: 'present', as: 'switch' },
    line('emotional_state', 200),
    line('physical_condition', 200),
    { name: 'goals', as: 'list', most: 500 },
    text('appearance'),
    text('personality'),
    text('background'),
    line('style', 500),
  ],
  location: [line('place_type', 200), text('description'), { name: 'parent_id', as: 'place' }, line('current_status', 500)],
  faction: [line('ideology', 500), line('current_activity', 500), line('territory', 500)],
  threat: [{ name: 'severity', as: 'number', least: 1, most: 10 }, { name: 'lifecycle_stage', as: 'choice', of: ['latent', 'growing', 'active', 'resolved'] }, { name: 'is_active', as: 'switch' }],
  event: [line('in_world_date', 40)],
  item: [{ name: 'holder_id', as: 'who' }, { name: 'place_id', as: 'place' }, line('condition', 200)],
}

export const KINDS: Kind[] = ['character', 'location', 'item', 'faction', 'threat', 'event']
export const fieldsOf = (kind: Kind): Field[] => [...COMMON, ...OWN[kind]]

/** A card as one writes it: lists as lists, nothing as nothing. */
export function written(card: Card | null, kind: Kind): Record<string, unknown> {
  const told = (card ?? {}) as unknown as Record<string, unknown>
  return Object.fromEntries(fieldsOf(kind).map(({ name, as }) => [name, told[name] ?? (as === 'list' ? [] : as === 'switch' ? false : as === 'number' || as === 'place' || as === 'who' ? null : '')]))
}

/** Only what is different now. An emptied line says nothing, an emptied number is none. */
export function changes(before: Record<string, unknown>, now: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])))
}
