/** Stories as their doors tell them; the doors describe them in words only (docs/stories.md). */
export type Brain = { id: string; kind: 'scripted' | 'local' | 'cloud'; model: string; label: string }
export type ChoiceKind = 'act' | 'speak' | 'go' | 'look' | 'recall'
export type Choice = { choice_id: string; index: number; text: string; kind: ChoiceKind }
export type Settings = {
  brain_id: string | null
  perspective: string
  language: string
  length: string
  rating: string
  choices: number
  arc_turns: number | null
  retrieval: string
  clerk: string
  context_window: number
  warm_turns: number
  queue_limit: number
  turn_timeout_s: number
  keep_reasoning: boolean
  /** Whether places are drawn that the story comes to. */
  pictures: boolean
  lorebook_ids: string[]
  seed: number
}
export type Metadata = {
  session_id: string
  session_name: string | null
  created_at: string
  last_accessed: string
  turn_count: number
  current_phase: 'idle' | 'processing' | 'regenerating' | 'error'
  initial_context: string | null
  seq: number
  archived: boolean
  active_branch: string
  template: string | null
  brain: Brain | null
  settings: Settings
  /** What was told last, in a line. */
  last_line?: string
}
export type Marker = { marker_type: string; description: string; chunk_id_reference: number | null }
export type Told = {
  narrative: { text: string }
  metadata: { tone: string | null; continuity_markers: Marker[]; narrative_vector: { tension_level: number | null } | null } | null
}
export type Warning = {
  warning_id?: string
  code: string
  severity: 'info' | 'warn'
  message: string
  turn_id?: string
  evidence?: { turn_id?: string; quote?: string }[]
  status?: 'open' | 'dismissed' | 'fixed'
  /** What to ask for in another take, so that it fits. */
  fix_note?: string
}
export type Usage = { prompt_tokens: number | null; completion_tokens: number | null; cost_usd: string | null }
export type Turn = {
  turn_id: string
  parent_turn_id: string | null
  user_input: string
  response: Told
  created_at: string
  options: Record<string, unknown>
  index: number
  candidate_id: string
  candidate_count: number
  candidate_index: number
  choice: { text: string } | null
  note: string | null
  /** Lines of help that stand above it. */
  care?: string | null
  brain: Brain
  usage: Usage
  truncated: boolean
  warnings: Warning[]
  ending: string | null
  /** Pictures of it, by their media ids. */
  art: string[]
  /** How often somebody put its words right by hand. */
  text_revision: number
}
export type Candidate = { candidate_id: string; index: number; created_at: string; response: Told; note: string | null; brain: Brain; selected: boolean; source: string }
/** A piece of prose and who says it; nobody, where it is told. */
export type Line = { speaker: number | null; persona_id: string | null; text: string; start: number; end: number }
export type Run = {
  run_id: string
  turn_id: string
  kind: 'turn' | 'regenerate' | 'replay'
  status: string
  position: number
  user_input: string
  note: string | null
  care?: string | null
  step: string | null
  error: string | null
  cause: string | null
  partial_text: string
}
export type Running = Run & { text_so_far: string; text_seq: number }
export type Branch = { branch_id: string; name: string; created_at: string; head: Place | null; tip: Place | null; turn_count: number; active: boolean }
export type Place = { turn_id: string; candidate_id: string }
export type Scene = { place_id: number | null; in_world_date: string | null; in_world_time: string | null; season: number; episode: number }
export type Arc = { position: string; tension: number | null; turn: number; of: number | null; label: string }
export type State = {
  metadata: Metadata
  last_turn: Turn | null
  prologue: { text: string; choices: Choice[] } | null
  choices: Choice[]
  scene: Scene
  arc: Arc
  running: Running | null
  queue: Run[]
  pending: Run | null
  branches: Branch[]
  open_warnings: Warning[]
  damaged: { reason: string } | null
}
export type Kind = 'character' | 'location' | 'event' | 'threat' | 'faction' | 'item'
export type Card = {
  entity_id: number
  kind: Kind
  name: string
  aliases: string[]
  summary: string
  provisional: boolean
  /** What the story may no longer change. */
  locked_fields?: string[]
  role: 'player' | 'cast' | 'npc'
  persona_id: string | null
  age: number | null
  current_location: number | null
  emotional_state: string | null
  physical_condition: string | null
  status: 'alive' | 'dead' | 'missing' | 'unknown'
  present: boolean
  media_id?: string | null
  /** Only people want and know things. */
  goals?: string[]
  knowledge?: (string | { text: string })[]
  first_turn_id: string | null
  last_index: number
}
export type Beat = { entry_id: string; turn_id: string | null; index: number; kind: 'beat' | 'note' | 'episode' | 'season'; summary: string; edited: boolean }
/** What one is to another, in one direction. */
export type Tie = { relationship_id: string; from_id: number; to_id: number; relationship_type: string | null; trust_level: number | null; notes: string | null }
export type Secret = { secret_id: string; about_id: number | null; text: string; holders: number[]; narrator_knows: boolean }
export type Acting = { entity_id: number | null; persona_id: string | null; seat: 'narrator' | 'cast' | 'player'; voiced: boolean; name: string }
export type World = { turn_id: string | null; scene: Scene; entities: Card[]; timeline: Beat[]; relationships: Tie[]; secrets: Secret[]; cast: Acting[] }
/** From the turn one stands at, or in every line and at every turn. */
export type Scope = 'here' | 'everywhere'
export type Changed = { at: string | null; turn_id: string | null; source: string; field: string; old: unknown; new: unknown }
export type Knot = { turn_id: string; candidate_id: string; parent: string | null; index: number; input_head: string; text_head: string; on_active_path: boolean }
export type Passage = { index: number; excerpt: string; score: number; scores: Record<string, number | null>; tokens: number; used: boolean; lost_to: string | null; reason: string }
export type Why = {
  query: { text: string; type: string; terms: string[] } | null
  skipped: boolean
  skip_reason: string | null
  passages: Passage[]
  lore: LoreHit[]
  parts: { part: string; tokens: number; share: number }[]
  budget: { window: number; prompt: number; available: number; counted_by?: string }
  prefix: { ratio: number }
  brain: Brain
  seed: number
  attempts: number
}
export type LoreHit = { book: string; entry: string; key: string; where: string; used: boolean; lost_to: string | null }
export type Remembered = { passage_id: string; turn_id: string | null; index: number; text: string; tokens: number; last_recalled: number | null }
export type Hit = { turn_id: string; index: number; field: 'narrative' | 'user_input'; snippet: string; marks: [number, number][]; score: number }
export type Preview = { retrieved_passages: { results: Passage[]; lore: LoreHit[] } }
export type Context = { context_payload?: { messages: { seat: string; role: string; part: string; tokens: number; text: string }[] } }
export type Template = { slug: string; title: string; description: string; minutes: number | null; genre: string; rating: string; authored: boolean; own: boolean; cover_media_id?: string | null }
export type Seat = { seat: 'narrator' | 'cast' | 'player'; persona_id?: string; name?: string; entity_id?: number; voiced?: boolean }
export type NewStory = { session_name?: string; initial_context?: string; template?: string; settings?: Partial<Settings>; cast?: Seat[] }
/** What is asked for one turn beside the move itself. */
export type Wishes = { length?: string; tone?: string; pacing?: string; director?: string; brain_id?: string }
