/** A look on the wire, as docs/looks.md tells it. */
import type { components } from '../api/schema'

export type Catalogue = components['schemas']['CatalogueView']
export type Feeling = string
export type Colour = string | null
type Numbers = Record<string, number | null>
export type Worn = { item: string; colour: Colour }
export type Outfit = { name: string; clothes: Record<string, Worn | null> }

export type Look = {
  seed: number
  kind: 'person' | 'pet' | 'item'
  sliders: { mecha: number; animal: number }
  finish: string
  palette: { primary: Colour; secondary: Colour; accent: Colour }
  body: Numbers
  face: Record<string, unknown>
  hair: { style: string | null; colour: Colour; second: Colour; dye: string | null; volume: number | null; flyaways: number | null }
  eyes: Record<'left' | 'right', Colour>
  skin: number | string | null
  clothes: Record<string, Worn | null>
  outfits: Outfit[]
  equipment: Record<string, string | null>
  art: Record<string, number>
  species: string | null
  item: string | null
  creature: string | null
  shape: string | null
  background: { kind: string; colours: string[] }
  features: { hair: string; eyes: string; skin: string }
  clothing: string
  portrait: string | null
  reference_photos: string[]
  identity_kit: string | null
  kits: { id: string; weight: number }[]
}
export type Resolved = Record<string, unknown> & { garments: { item: string }[] }
/** How it looked after one change. */
export type Moment = Omit<components['schemas']['StateList']['items'][number], 'look'> & { look: Look }
export type Preset = Omit<components['schemas']['PresetView'], 'fields'> & { fields: Partial<Look> }
export type Weight = { id: string; role: string; weight: number; applied_weight: number; available: boolean }
/** What a model wore of a kit, or why it did not. */
export type KitTold = { name: string; weight: number; applied: boolean; reason?: string }
export type Cell = { index: number; label: string; status: 'done' | 'failed' | 'waiting' }
export type Render = components['schemas']['RenderView'] & {
  seed?: number; width?: number; height?: number; format?: string; provider?: string; model?: string | null; prompt?: string
  source_type?: string; weights?: Weight[]; dropped?: string[]; warnings?: string[]; cells?: Cell[]
  kits?: KitTold[]
}
export type Provider = components['schemas']['ImageProviderView']
/** Who is to be seen on the photos that go along. */
export type References = components['schemas']['ReferencesBody']
export type Consent = components['schemas']['LikenessView']
/** What is wished for besides the persona. */
export type Order = {
  template: string; count: number; provider: string; seed?: number; emotion?: Feeling; pose?: string; outfit?: string; facing?: string
  model?: string; prompt?: string; negative?: string; strength?: number; references?: References; missing_kits?: 'skip'; accept_unknown_cost?: boolean
}
export type Estimate = components['schemas']['QuoteView']
