/** Values inside a document by a dotted path, and what a change has to say of two documents. */
import type { Document } from './types'

type Nested = { [key: string]: unknown }

export function read(document: object, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Nested | undefined)?.[key], document)
}

export function write(document: object, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop()!
  const part = keys.reduce<Nested>((inside, key) => inside[key] as Nested, document as Nested)
  if (value === undefined) delete part[last]
  else part[last] = value
}

/** The studio answers with more than a change may hold; a change is made of these alone. */
export const WRITABLE = [
  'name', 'nickname', 'role', 'description', 'body', 'goal', 'personality', 'pronouns', 'gender', 'age', 'audience', 'language',
  'personality_traits', 'response_style', 'delivery', 'expertise_areas', 'quirks', 'secrets', 'tags', 'phrasebook', 'greeting', 'scenario',
  'system_prompt', 'post_history_instructions', 'boundaries', 'boundary_terms', 'adaptation', 'voice_model_config', 'look', 'talents', 'license',
] as const satisfies readonly (keyof Document)[]

/** A persona's own words and numbers, without examples and what an importer has kept: a draft stays light. */
export const documentOf = (persona: Document): Document => Object.fromEntries(WRITABLE.map((key) => [key, persona[key]])) as Document

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const isMap = (value: unknown): value is Nested => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only what differs: lists whole, objects key by key, and null for a key that went. */
export function difference(before: Nested, after: Nested, keys: readonly string[] = WRITABLE): Nested {
  const found: Nested = {}
  for (const key of keys) {
    const [old, now] = [before[key], after[key]]
    if (same(old, now) || (old === undefined && now === undefined)) continue
    found[key] = isMap(old) && isMap(now) ? difference(old, now, [...new Set([...Object.keys(old), ...Object.keys(now)])]) : (now ?? null)
  }
  return found
}
