/** The doors of the stage and the arena. */
import { ask, client } from '../api'
import type { components } from '../api/schema'

type Wire = components['schemas']
export type Side = 'a' | 'b'
export type Outcome = 'a' | 'b' | 'tie' | 'both_bad'
export type Actor = Wire['DuelPersona']
export type Line = Wire['StageMessageView']
export type Talk = Wire['TalkView']
export type Flag = Wire['KeyFlag']
export type Bootstrap = Wire['BootstrapView']
export type Updates = Wire['UpdatesView']
export type Settings = Wire['SettingsFields']
export type Portrait = Wire['PortraitView']
export type Duel = Wire['DuelView']
export type PromptSet = Wire['PromptSetView']
export type Proposal = Wire['ProposalView']
export type ReplayBrief = Wire['ReplayBrief']
export type Replay = Wire['ReplayView']
export type JudgeBoard = Omit<Wire['JudgeBoardView'], 'standings'> & { standings: Standing[] }
export type Fields = Partial<Pick<Actor, 'name' | 'role' | 'body' | 'description' | 'goal' | 'age'>>
export type Contestant = { id: string; persona_id: string; persona_version: number; label: string; brain: { name: string; kind: string; model: string } }
export type Shown = { contestant: Contestant; first_ms: number | null; total_ms: number | null; words: number; cost_micros: number | null }
export type Reveal = { a: Shown; b: Shown; x_is_left: boolean; salt: string; x_id: string; leaks: { side: Side; kind: string; at_char: number }[] }
export type Round = Omit<Wire['ArenaRoundView'], 'reveal' | 'sides'> & { sides: Record<Side, { text: string; status: string }>; reveal: Reveal | null }
export type Pair = { a: string; b: string; votes: number; difference: number; interval: [number, number]; verdict: 'a_better' | 'b_better' | 'too_close'; more_votes: number | null }
export type Voted = { vote: { outcome: Outcome }; reveal: Reveal; counted: boolean; not_counted_reason: string | null; pair: Pair | null }
export type Standing = {
  contestant: string; label: string; group: number; status: 'ok' | 'not_enough_votes'; rank: number | null; rating: number
  interval: [number, number]; votes: number; wins: number; ties: number; losses: number; win_rate: number; win_interval: [number, number]; deleted: boolean
}
export type Board = Omit<Wire['BoardView'], 'standings' | 'pairs' | 'position'> & {
  standings: Standing[]; pairs: Pair[]; position: { left_share: number | null; interval: [number, number]; votes: number }
}
export type Narrowed = { duel_id?: string; brains?: 'model' | 'scripted'; style?: 'on' | 'off'; criterion?: 'funny' | 'in_character' | 'helpful' }
export type Row = { persona_id: string; version: number | null }
export type Asked = { persona_id: string; version?: number | null; brain_id?: string | null }
export type NewDuel = { contestants: Asked[]; title?: string; pace?: 'together' | 'live'; memory?: boolean; prompt_set_id?: string | null }

const persona = (persona_id: string) => ({ path: { persona_id } })
const round = (round_id: string) => ({ params: { path: { round_id } } })

export const stage = {
  open: () => ask(client.GET('/api/duel/bootstrap')),
  updates: (since: number, stage_id: string) => ask(client.GET('/api/duel/chat/updates', { params: { query: { since: String(since), stage_id, limit: 500 } } })),
  say: (message: string, client_key: string, allow_secret: boolean) =>
    ask(client.POST('/api/duel/chat', { body: { message, client_key, allow_secret, wait_s: 0 } as never })),
  retry: (message_id: string) => ask(client.POST('/api/duel/chat/{message_id}/retry', { params: { path: { message_id } }, body: { wait_s: 0 } })),
  stop: () => ask(client.POST('/api/duel/stop', {})),
  fresh: () => ask(client.POST('/api/duel/stage', { body: { keep_persona: true } })),
  set: (body: Record<string, unknown>) => ask(client.POST('/api/duel/settings', { body: body as never })),
  test: (name: 'voice_key' | 'image_key') => ask(client.POST('/api/duel/settings/test', { body: { name } })),
  rate: (message_id: string, score: number) => ask(client.POST('/api/duel/ratings', { body: { message_id, score } as never })),
  unrate: (message_id: string) => ask(client.DELETE('/api/duel/ratings/{message_id}', { params: { path: { message_id } } })),
  draw: (body: { prompt: string; persona_id: string | null; provider?: string; fresh?: boolean }) => ask(client.POST('/api/duel/image', { body: body as never })),
  talk: (persona_ids: string[], topic: string) => ask(client.POST('/api/duel/talk', { body: { persona_ids, topic } as never })),
  pause: () => ask(client.POST('/api/duel/talk/pause', {})),
  resume: () => ask(client.POST('/api/duel/talk/resume', {})),
  end: () => ask(client.POST('/api/duel/talk/stop', {})),
}

export const cast = {
  list: () => ask(client.GET('/api/duel/personas', { params: { query: { limit: 100 } } })),
  get: (id: string) => ask(client.GET('/api/duel/personas/{persona_id}', { params: persona(id) })),
  create: (body: Fields) => ask<Actor>(client.POST('/api/duel/personas', { body }) as never),
  change: (id: string, body: Fields, version: number) =>
    ask(client.PUT('/api/duel/personas/{persona_id}', { params: { ...persona(id), header: { 'if-match': `"${version}"` } }, body })),
  remove: (id: string) => ask(client.DELETE('/api/duel/personas/{persona_id}', { params: persona(id) })),
  activate: (id: string) => ask(client.POST('/api/duel/personas/{persona_id}/activate', { params: persona(id) })),
  duplicate: (id: string) => ask<{ persona: { id: string } }>(client.POST('/api/personas/{persona_id}/duplicate', { params: persona(id), body: {} as never }) as never),
  versions: (id: string) => ask<{ versions: { number: number; created_at: string }[] }>(client.GET('/api/personas/{persona_id}/versions', { params: persona(id) }) as never),
}

export const arena = {
  list: () => ask<{ duels: Duel[] }>(client.GET('/api/arena/duels', { params: { query: { limit: 20 } } }) as never),
  bin: () => ask<{ duels: Duel[] }>(client.GET('/api/arena/duels', { params: { query: { limit: 20, in_bin: true } } }) as never),
  remove: (duel_id: string) => ask(client.DELETE('/api/arena/duels/{duel_id}', { params: { path: { duel_id } } })),
  restore: (duel_id: string) => ask<Duel>(client.POST('/api/arena/duels/{duel_id}/restore', { params: { path: { duel_id } } }) as never),
  duel: (duel_id: string) => ask(client.GET('/api/arena/duels/{duel_id}', { params: { path: { duel_id } } })),
  set: (body: NewDuel) => ask<Duel>(client.POST('/api/arena/duels', { body: body as never }) as never),
  begin: (duel_id: string, prompt: string, client_key: string) =>
    ask<Round>(client.POST('/api/arena/duels/{duel_id}/rounds', { params: { path: { duel_id } }, body: { prompt, client_key } as never }) as never),
  sets: () => ask(client.GET('/api/arena/prompt-sets', {})),
  addSet: (body: { name: string; prompts: string[] }) => ask(client.POST('/api/arena/prompt-sets', { body })),
  changeSet: (id: string, body: { name: string; prompts: string[] }) => ask(client.PUT('/api/arena/prompt-sets/{set_id}', { params: { path: { set_id: id } }, body })),
  removeSet: (id: string) => ask(client.DELETE('/api/arena/prompt-sets/{set_id}', { params: { path: { set_id: id } } })),
  round: (id: string) => ask<Round>(client.GET('/api/arena/rounds/{round_id}', round(id)) as never),
  vote: (id: string, body: { outcome: Outcome; criteria: Record<string, string> }) =>
    ask<Voted>(client.POST('/api/arena/rounds/{round_id}/vote', { ...round(id), body: body as never }) as never),
  retry: (id: string, side: Side) => ask<Round>(client.POST('/api/arena/rounds/{round_id}/retry', { ...round(id), body: { side } }) as never),
  skip: (id: string) => ask<Round>(client.POST('/api/arena/rounds/{round_id}/skip', round(id)) as never),
  stop: (id: string) => ask<Round>(client.POST('/api/arena/rounds/{round_id}/stop', round(id)) as never),
  board: (query: Narrowed) => ask<Board>(client.GET('/api/arena/board', { params: { query } }) as never),
}

export const judging = {
  board: (duel_id?: string) => ask<JudgeBoard>(client.GET('/api/arena/judge-board', { params: { query: { duel_id } } }) as never),
  judge: (duel_id: string, brain_id: string, most_micros: number | null) => ask(client.POST('/api/arena/judge', { body: { duel_id, brain_id, most_micros } as never })),
}

export const improving = {
  propose: (persona_id: string, brains: 'model' | 'scripted') => ask(client.POST('/api/arena/proposals', { body: { persona_id, made_from: 'ratings', brains } })),
  byBrain: (persona_id: string, brain_id: string, brains: 'model' | 'scripted') => ask(client.POST('/api/arena/proposals', { body: { persona_id, made_from: 'model', brain_id, brains } })),
  byHand: (persona_id: string, candidate_version: number) => ask(client.POST('/api/arena/proposals', { body: { persona_id, made_from: 'hand', candidate_version } as never })),
  proposals: () => ask(client.GET('/api/arena/proposals', {})),
  list: () => ask(client.GET('/api/arena/replays', {})),
  begin: (persona_id: string, base_version: number, candidate_version: number) =>
    ask(client.POST('/api/arena/replays', { body: { persona_id, base_version, candidate_version, judge: 'me' } })),
  show: (replay_id: string) => ask(client.GET('/api/arena/replays/{replay_id}', { params: { path: { replay_id } } })),
  adopt: (replay_id: string) => ask(client.POST('/api/arena/replays/{replay_id}/adopt', { params: { path: { replay_id } } })),
}
