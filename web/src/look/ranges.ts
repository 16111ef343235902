/** What can be set by a slider: where it stands, how far it goes, and what the seed calls it. */
export type Range = { name: string; path: string; resolved: string; least: number; most: number }

const face = (name: string, least: number, most: number, resolved = name): Range => ({ name, path: `face.${name}`, resolved, least, most })
const body = (name: string, least: number, most: number): Range => ({ name, path: `body.${name}`, resolved: name, least, most })

export const FACE: Range[] = [
  face('width', 32, 40, 'face_width'), face('jaw', -1, 1), face('chin', -1, 1), face('eye_size', 0.7, 1.4), face('eye_height', 2, 12), face('eye_gap', 17, 26),
  face('iris_size', 0.7, 1.2), face('nose', 0, 1.6), face('mouth_width', 0.8, 1.25), face('brow_weight', 0.6, 1.6), face('lashes', 0, 1), face('freckles', 0, 1), face('lines', 0, 1),
]
export const HAIR: Range[] = [{ name: 'volume', path: 'hair.volume', resolved: 'volume', least: 0.7, most: 1.4 }]
export const BODY: Range[] = [
  body('heads', 2, 8.5), body('form', 0, 1), body('shoulders', 0.8, 1.35), body('hips', 0.85, 1.25), body('build', -1, 1), body('legs', -1, 1),
]

/** What Random can be told to leave alone. */
export const LOCKABLE = ['face', 'hair', 'eyes', 'skin', 'body', 'clothes', 'palette'] as const
export const SLOTS = ['top', 'outer', 'bottom', 'shoes', 'neck', 'head'] as const
export const PARTS = ['face', 'hair', 'body', 'clothes', 'style', 'colours'] as const
export type Part = (typeof PARTS)[number]
/** How much of the figure has to be seen while a part is set. */
export const VIEW: Record<Part, string> = { face: 'bust', hair: 'bust', body: 'full', clothes: 'full', style: 'half', colours: 'half' }
