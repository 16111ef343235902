/** What can be set on the page: every number and word that the studio's catalogue names, and where each is read. */
import type { Catalogue, Look, Resolved } from './types'

export type Range = { name: string; path: string; least: number; most: number; whole: boolean; middle: number }

/** Set elsewhere on the page: the seed beside its dice, an age in years, the axes with words, dots beside their finish. */
const ELSEWHERE = new Set(['seed', 'body.apparent_age', 'sliders.mecha', 'sliders.animal', 'art.pixel'])

export function rangesOf(catalogue: Catalogue, group: string): Range[] {
  return catalogue.numbers.filter((one) => one.path.startsWith(`${group}.`) && !ELSEWHERE.has(one.path)).map(rangeOf)
}

/** The range of one field; none where the catalogue does not know it. */
export const rangesAt = (catalogue: Catalogue, path: string): Range[] => catalogue.numbers.filter((one) => one.path === path).map(rangeOf)

const rangeOf = ({ path, least, most, whole, default: plain }: Catalogue['numbers'][number]): Range =>
  ({ name: path.split('.').at(-1)!, path, least, most, whole, middle: plain ?? (least + most) / 2 })

export const wordsOf = (catalogue: Catalogue, path: string): string[] => catalogue.words.find((one) => one.path === path)?.words ?? []

/** Where the filled-in look calls a field otherwise than the document does. */
const CALLED: Record<string, string> = { 'hair.colour': 'hair', 'hair.second': 'hair_second', 'eyes.left': 'eye_left', 'eyes.right': 'eye_right' }

/** An animal's hair is its coat. */
const COAT: Record<string, string> = { 'hair.colour': 'coat', 'hair.second': 'second' }

export function resolvedAt(resolved: Resolved, path: string): unknown {
  const name = path.split('.').at(-1)!
  const coat = COAT[path] && (resolved.being as Record<string, unknown> | null | undefined)?.[COAT[path]]
  if (coat) return coat
  return [CALLED[path] ?? path.replace('.', '_'), name].map((key) => resolved[key]).find((value) => value != null)
}

/** What Random can be told to leave alone. */
export const LOCKABLE = ['face', 'hair', 'eyes', 'skin', 'body', 'clothes', 'palette'] as const
export type Part = 'face' | 'hair' | 'body' | 'clothes' | 'style' | 'colours'
type Kind = Look['kind']
/** What can be set of each kind; what would change nothing is not offered. */
export const PARTS: Record<Kind, readonly Part[]> = { person: ['face', 'hair', 'body', 'clothes', 'style', 'colours'], pet: ['face', 'body', 'style', 'colours'], item: ['body', 'style', 'colours'] }
const FACE_OF_PETS = new Set(['eye_gap', 'eye_height', 'eye_size', 'iris_size', 'mouth_width', 'brow_weight'])
/** How animals hold themselves; of all other poses they take the nearest of these. */
const BEARINGS = ['idle', 'sitting', 'playing', 'walking', 'running', 'sleeping', 'waving']

export const faceOf = (catalogue: Catalogue, kind: Kind): Range[] => rangesOf(catalogue, 'face').filter((one) => kind === 'person' || FACE_OF_PETS.has(one.name))

export const posesOf = (catalogue: Catalogue, kind: Kind): string[] =>
  kind === 'item' ? catalogue.item_states : kind === 'pet' ? BEARINGS.filter((one) => catalogue.poses.includes(one)) : catalogue.poses

/** The pose that is tried on, or how this kind rests when it does not know that one. */
export function poseOf(catalogue: Catalogue, kind: Kind, pose: string): string {
  const known = posesOf(catalogue, kind)
  return known.includes(pose) ? pose : (['idle', 'nearby'].find((one) => known.includes(one)) ?? pose)
}

export const VIEWS = ['bust', 'half', 'full'] as const
export type View = (typeof VIEWS)[number]
/** How much of the figure has to be seen while a part is set. */
const VIEW: Record<Part, View> = { face: 'bust', hair: 'bust', body: 'full', clothes: 'full', style: 'half', colours: 'half' }
/** Animals and things are low: half of one is mostly air above it. */
export const viewOf = (kind: Kind, part: Part): View => (kind !== 'person' && VIEW[part] === 'half' ? 'full' : VIEW[part])
