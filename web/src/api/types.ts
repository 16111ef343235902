/** Shapes on the wire: the generated ones, narrowed where the API promises more in words than its description can say. */
import type { components, paths } from './schema'

type Wire = components['schemas']
/** What a door answers; safer than the name of a view, for two slices may have one of the same name. */
export type Answer<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends { responses: { 200: { content: { 'application/json': infer A } } } } ? A : never
type Narrow<T, N> = Omit<T, keyof N> & N

export type FlatError = { error: string; detail: string; next_step: string; [more: string]: unknown }
export type BrainKind = 'scripted' | 'local' | 'cloud'
export type BrainBrief = Narrow<Wire['StartBrain'], { kind: BrainKind }>
export type Brain = Narrow<Wire['BrainView'], { kind: BrainKind }>
export type PersonaCard = Wire['StartPersona']
export type ChatBrief = Wire['StartChat']
export type Chat = Wire['ChatView']
export type Gateway = Wire['GatewayView']
export type Connection = Wire['ConnectionView']
export type Offer = Wire['OfferView']
export type ModelRow = Wire['ModelView']
export type SettingValue = boolean | number | string
export type Setting = Narrow<Wire['SettingView'], { scope: 'me' | 'everyone' }>
export type Page<T> = { items: T[]; next_cursor: string | null }
export type Job = Narrow<Answer<'/api/jobs/{job_id}', 'get'>, { error: FlatError | null }>
export type Start = Narrow<Wire['StartView'], { brain: BrainBrief; jobs: Job[] }>

export type NodeStatus = 'writing' | 'final' | 'interrupted' | 'cancelled' | 'blocked' | 'failed' | 'unreadable'
export type ChatNode = Narrow<
  Wire['NodeView'],
  {
    role: 'user' | 'persona' | 'narrator' | 'note'
    speaker: { kind: string; id: string | null; name: string }
    status: NodeStatus
    brain: BrainBrief | null
    emotion: { label: string; intensity: number } | null
    error: FlatError | null
    attachments: { media_id: string; kind: string; type: string; name: string; caption: string }[]
  }
>
/** What goes with the words of a message: who alone may hear it, and pictures. */
export type Beside = { to?: string[]; attachments?: { media_id: string; caption: string }[] }
export type Path = Narrow<Wire['PathView'], { nodes: ChatNode[] }>
export type OpenedChat = Narrow<Wire['OpenedChat'], { path: Path }>
export type RunState = 'queued' | 'running' | 'waiting' | 'done' | 'cancelled' | 'interrupted' | 'blocked' | 'failed'
export type Run = Narrow<Wire['RunView'], { state: RunState; error: FlatError | null }>

/** One message with the ids of everything beside it (chats 4.4). */
export type Doors = {
  '/api/chats/{chat_id}/nodes/{node_id}': {
    get: {
      parameters: { path: { chat_id: string; node_id: string } }
      responses: { 200: { content: { 'application/json': { variants: string[] } } } }
    }
  }
}

/** The numbers of a face for one feeling, as docs/looks.md describes them. */
export type FaceTable = {
  look_hash: string
  emotion: string
  paths: Record<string, number[]>
  lids: Record<string, { open: number[]; closed: number[] }>
  mouths: Record<string, Record<string, number[]>>
  fades: Record<string, number>
  iris: number
  gaze: [number, number]
  blink_rate?: number
}
