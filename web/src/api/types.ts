/** Shapes on the wire. */
export type Palette = { primary: string | null; secondary: string | null; accent: string | null }
export type PersonaCard = {
  id: string
  name: string
  handle: string | null
  role: string
  greeting: string
  palette: Palette
  starter: boolean
}
export type BrainKind = 'scripted' | 'local' | 'cloud'
export type BrainBrief = { id: string; name: string; kind: BrainKind; model: string; gateway: string }
export type Brain = BrainBrief & { connection_id: string; is_default: boolean; built_in: boolean }
export type ChatBrief = { id: string; display_title: string; persona_ids: string[]; last_message_at: string | null }
export type FlatError = { error: string; detail: string; next_step: string; [more: string]: unknown }
export type JobState = 'queued' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'
export type Job = {
  id: string
  kind: string
  title: string
  state: JobState
  phase: string | null
  progress: number | null
  estimate: { seconds_low: number; seconds_high: number; cost_micros: number } | null
  cost_micros: number
  error: FlatError | null
  waiting_for: string | null
  device: string | null
  queued_at: string | null
  started_at: string | null
  finished_at: string | null
  heartbeat_at: string | null
}
export type Start = {
  build: string
  version: string
  mode: string
  realm: string
  test_mode: boolean
  person: { id: string; display_name: string; language: string }
  locked: boolean
  persona: PersonaCard
  personas: PersonaCard[]
  brain: BrainBrief
  recent_chats: ChatBrief[]
  jobs: Job[]
  settings: Record<string, SettingValue>
  features: string[]
}
export type NodeStatus = 'writing' | 'final' | 'interrupted' | 'cancelled' | 'blocked' | 'failed'
export type ChatNode = {
  id: string
  chat_id: string
  parent_id: string | null
  depth: number
  role: 'user' | 'persona' | 'narrator' | 'note'
  speaker: { kind: string; id: string | null; name: string }
  text: string
  rev: number
  scripted: boolean
  status: NodeStatus
  variant: { index: number; count: number }
  brain: BrainBrief | null
  run_id: string | null
  finish_reason: string | null
  emotion: { label: string; intensity: number } | null
  created_at: string
  finished_at: string | null
  error: FlatError | null
}
export type Path = { nodes: ChatNode[]; has_earlier: boolean; has_later: boolean; active_leaf_id: string | null }
export type Chat = {
  id: string
  display_title: string
  last_message_at: string | null
  version: number
  title: string
  members: { persona_id: string; name: string }[]
  active_leaf_id: string | null
  archived: boolean
  pinned: boolean
}
export type Run = {
  id: string
  chat_id: string
  node_id: string | null
  persona_id: string
  state: 'queued' | 'running' | 'waiting' | 'done' | 'cancelled' | 'interrupted' | 'blocked' | 'failed'
  text_so_far: string
  last_seq: number
  error: FlatError | null
}
export type Gateway = {
  id: string
  title: string
  base_url: string | null
  editable_url: boolean
  local: boolean
  key_required: boolean
}
export type Connection = {
  id: string
  gateway: string
  name: string
  base_url: string | null
  masked: string | null
  status: string
  detail: string | null
  latency_ms: number | null
  checked_at: string | null
  built_in: boolean
}
export type ModelRow = { id: string; name: string }
export type Page<T> = { items: T[]; next_cursor: string | null }
export type FaceTable = {
  emotion: string
  paths: Record<string, number[]>
  lids: Record<string, { open: number[]; closed: number[] }>
  mouths: Record<string, Record<string, number[]>>
  fades: Record<string, number>
  iris: number
  gaze: [number, number]
}
export type Persona = {
  id: string
  name: string
  description: string | null
  personality_traits: Record<string, number> & Record<'openness' | 'conscientiousness' | 'extraversion' | 'agreeableness' | 'neuroticism' | 'formality' | 'enthusiasm', number>
  response_style: { verbosity: string; tone: string; humor_level: number; technical_depth: number; empathy_level: number; proactivity: number }
  expertise_areas: string[]
  role: string
  goal?: string
  pronouns?: string | null
  age?: number | null
  language?: string
  quirks?: string[]
  delivery?: { warmth: number; pace: string }
}
export type SettingValue = boolean | number | string
export type Setting = {
  key: string
  section: string
  type: 'switch' | 'choice' | 'number' | 'text'
  value: SettingValue
  default: SettingValue
  choices: string[]
  minimum: number | null
  maximum: number | null
  scope: 'me' | 'everyone'
  source: string
  restart_needed: boolean
  changed: boolean
}
