/** The persona document as the editor reads and writes it. The generated view is open for further fields; these are named. */
import type { Answer } from '../api/types'

export type Verbosity = 'Concise' | 'Balanced' | 'Detailed' | 'Elaborate'
export type Tone = 'Professional' | 'Friendly' | 'Casual' | 'Authoritative' | 'Supportive' | 'Analytical'
export type Audience = 'child' | 'everyone' | 'adult'
type Trait = 'openness' | 'conscientiousness' | 'extraversion' | 'agreeableness' | 'neuroticism' | 'formality' | 'enthusiasm'

/** Everything a change may hold. */
export type Document = {
  name: string
  nickname: string | null
  role: string
  description: string | null
  body: string
  goal: string
  personality: string
  pronouns: string | null
  gender: string | null
  age: number | null
  audience: Audience
  language: string
  personality_traits: Record<Trait, number>
  response_style: { verbosity: Verbosity; tone: Tone; humor_level: number; technical_depth: number; empathy_level: number; proactivity: number }
  delivery: { warmth: number; pace: 'slow' | 'medium' | 'fast' }
  expertise_areas: string[]
  quirks: string[]
  secrets: string[]
  tags: string[]
  phrasebook: { say: string[]; avoid: string[] }
  greeting: string
  scenario: string
  system_prompt: string
  post_history_instructions: string
  boundaries: Record<string, string>
  boundary_terms: Record<string, string[]>
  adaptation: { emotion: boolean; anchoring: 'off' | 'propose' | 'auto' }
  voice_model_config: { voice_id: string; speed: number; pitch: number }
  look: {
    sliders: { mecha: number; animal: number }
    finish: string
    palette: Record<'primary' | 'secondary' | 'accent', string | null>
    features: { hair: string; eyes: string; skin: string }
    clothing: string
    seed: number | null
    portrait?: string | null
  }
  talents: { id: string; version?: string | null; sha256?: string | null; required?: boolean }[]
  license: string
}

export type RoleHere = 'owner' | 'editor' | 'viewer' | 'starter'
export type Persona = Document & {
  id: string
  handle: string | null
  brain_id: string | null
  is_active: boolean
  created_at: string
  updated_at: string
  version: number
  example_count: number
  archived_at: string | null
  role_here: RoleHere
  foreign?: { card?: unknown }
  origin?: { catalogue_id?: string | null } | null
  /** The version of the catalogue's entry that is newer than this copy. */
  update_available?: string | null
}
/** A row of the gallery; one that cannot be read says only so. */
export type Card = Omit<Persona, 'personality' | 'greeting' | 'scenario'> & { broken?: true; last_good_version?: number | null; deleted_at?: string; purge_at?: string }
export type Meta = { total: number; limit: number; can_create_more: boolean; tier: string }
export type CardPage = { personas: Card[]; meta: Meta; matched: number; next_cursor: string | null }
export type Ask = { q?: string; tag?: string[]; scope?: string; archived?: string; sort?: string; order?: string; cursor?: string; limit?: number }

export type Example = { id: string; user_message: string; persona_response: string; context: string; quality_score: number; timestamp: string; pinned: boolean }
export type VersionLine = { number: number; first: number; last: number; name: string | null; created_at: string; reason: string }
export type Change = { path: string; kind: 'added' | 'removed' | 'changed'; from?: unknown; to?: unknown }
export type Sample = { message: string; reply: string; brain: { name: string; kind: string }; scripted: boolean }
export type PromptPart = { id: string; text: string; tokens: number; sources: string[] }
export type Prompt = { prompt: string; parts: PromptPart[]; tokens: number; stable_tokens: number; dropped?: { part: string; tokens: number }[]; budget_tokens?: number }

export type Report = Answer<'/api/personas/{persona_id}/fidelity/{report_id}', 'get'>['report']
export type Drift = Answer<'/api/personas/{persona_id}/drift', 'get'>
export type Share = Answer<'/api/personas/{persona_id}/shares', 'get'>['shares'][number]
export type Entry = Answer<'/api/catalogue', 'get'>['entries'][number]
export type Case = Answer<'/api/catalogue/reports', 'get'>['cases'][number]
export type Team = Answer<'/api/accounts/teams', 'get'>['items'][number]
export type Styled = Answer<'/api/personas/{persona_id}/style', 'post'>
export type Suggestion = Answer<'/api/personas/suggest', 'post'>
