/** The doors of voices: how somebody sounds, what there is to choose from, what was recorded, agreed to and learnt. */
import { ask, client } from '../api'
import type { components } from '../api/schema'
import type { Answer } from '../api/types'

type Wire = components['schemas']
export type Profile = Wire['ProfileView']
export type Timbre = Profile['timbre']
export type Earlier = Profile['history'][number]
export type Register = Profile['register']
export type Offered = Wire['CatalogueVoiceView']
export type Engine = Wire['EngineView']
export type Consent = Wire['ConsentView']
export type Effects = Wire['WithdrawnView']['effects']
export type Own = Wire['OwnVoiceView']
export type Result = { voice: string | null; applied: boolean; message: string; similarity_before: number | null; similarity_after: number | null; ceiling: number | null }
export type Session = Omit<Wire['SessionView'], 'result'> & { result: Result | null }
type Clips = Answer<'/api/voices/samples', 'get'>
export type Clip = Clips['items'][number]
export type Together = Clips['together']
export type Lips = Wire['LipsView']
export type Speaker = 'self' | 'other_adult' | 'minor' | 'synthetic' | 'licensed'
export type Use = 'fit' | 'clone_local' | 'clone_cloud' | 'publish'
export type NewConsent = {
  speaker_name: string
  speaker: Speaker
  granted_by: string
  rights_basis: string
  uses: Use[]
  statement: string
  statement_version: number
  method: 'checkbox' | 'spoken' | 'document'
  evidence_media_id: string | null
  expires_at: string | null
}
type Change = Partial<Pick<Profile, 'voice_id' | 'register' | 'language'>> & { timbre?: Partial<Timbre>; expected_version?: number }

const of = (persona_id: string) => ({ params: { path: { persona_id } } })
const all = (persona_id: string) => ({ params: { query: { persona_id, limit: 100 } } })
const ofSample = (sample_id: string) => ({ params: { path: { sample_id } } })
const ofSession = (persona_id: string, session_id: string) => ({ params: { path: { persona_id, session_id } } })
const sent = (form: FormData) => ({ body: form as never, bodySerializer: (body: unknown) => body as never })

function form(file: File, fields: Record<string, string>): FormData {
  const made = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value) made.append(name, value)
  made.append('file', file)
  return made
}

export const profiles = {
  read: (id: string) => ask<Profile>(client.GET('/api/voices/profiles/{persona_id}', of(id))),
  change: (id: string, body: Change) => ask<Profile>(client.PUT('/api/voices/profiles/{persona_id}', { ...of(id), body: body as never })),
  recast: (id: string, register: Register) => ask<Profile>(client.POST('/api/voices/profiles/{persona_id}/recast', { ...of(id), body: { register } })),
  back: (id: string, steps: number) => ask<Profile>(client.POST('/api/voices/profiles/{persona_id}/rollback', { ...of(id), body: { steps } })),
}

export const offered = {
  voices: (query: { engine?: string; language?: string; q?: string; cursor?: string }) => ask(client.GET('/api/voices/catalog', { params: { query: { limit: 50, ...query } } })),
  engines: async () => (await ask(client.GET('/api/voices/engines'))).items,
}

export const clips = {
  list: (id: string) => ask<Clips>(client.GET('/api/voices/samples', all(id))),
  add: (persona_id: string, file: File, sample_text = '') => ask<Clip>(client.POST('/api/voices/samples', sent(form(file, { persona_id, sample_text })) as never)),
  say: (id: string, sample_text: string | null) => ask<Clip>(client.PUT('/api/voices/samples/{sample_id}', { ...ofSample(id), body: { sample_text } })),
  remove: (id: string) => ask(client.DELETE('/api/voices/samples/{sample_id}', ofSample(id))),
  sound: (clip: Clip) => `/api/media/${clip.media_id}/content`,
}

export const consents = {
  list: async (id: string) => (await ask(client.GET('/api/voices/consents', all(id)))).items as Consent[],
  give: (persona_id: string, body: NewConsent) => ask<Consent>(client.POST('/api/voices/consents', { body: { persona_id, ...body } as never })),
  withdraw: (consent_id: string) => ask<{ consent: Consent; effects: Effects }>(client.POST('/api/voices/consents/{consent_id}/withdraw', { params: { path: { consent_id } } })),
  /** What was signed, or said aloud, is kept in the library. */
  /** A file in which a voice that was taken back still speaks. */
  forget: (media_id: string) => ask(client.DELETE('/api/media/{media_id}', { params: { path: { media_id } } })),
  keep: (file: File) => ask<{ id: string }>(client.POST('/api/media', sent(form(file, { purpose: file.type.startsWith('audio/') ? 'sound' : 'library' })) as never)),
}

type One = Promise<{ session: Session; message?: string | null }>
export const training = {
  list: async (id: string) => (await ask<{ sessions: Session[] }>(client.GET('/api/personas/{persona_id}/training-status', { params: { path: { persona_id: id }, query: { limit: 20 } } as never }))).sessions,
  begin: (id: string, body: { audio_samples: { sample_id: string }[]; level: 'fit' | 'clone'; provider?: string; consent_id?: string }): One => ask(client.POST('/api/personas/{persona_id}/train-voice', { ...of(id), body }) as never),
  allow: (id: string, session: string, consent_id: string): One => ask(client.POST('/api/personas/{persona_id}/train-voice/{session_id}/consent', { ...ofSession(id, session), body: { consent_id } as never }) as never),
  cancel: (id: string, session: string): One => ask(client.POST('/api/personas/{persona_id}/train-voice/{session_id}/cancel', { ...ofSession(id, session), body: {} }) as never),
  retry: (id: string, session: string): One => ask(client.POST('/api/personas/{persona_id}/train-voice/{session_id}/retry', { ...ofSession(id, session), body: {} }) as never),
}

export const own = {
  list: async (persona_id: string) => (await ask(client.GET('/api/voices/own', all(persona_id)))).items as Own[],
  remove: (voice_id: string, replace: boolean) => ask(client.DELETE('/api/voices/own/{voice_id}', { params: { path: { voice_id }, query: { replace } } })),
}

export const FORMATS = ['json', 'rhubarb_tsv', 'rhubarb_json', 'rhubarb_xml', 'moho', 'vrm', 'oculus', 'live2d'] as const
export type Format = (typeof FORMATS)[number]
export type Style = Lips['style']

export const lips = {
  read: (file: File, text: string, language: string) => ask<Lips>(client.POST('/api/lips', sent(form(file, { text, language })) as never)),
  file: (id: string, format: Format, style: Style, fps: number) => `/api/lips/${id}?${new URLSearchParams({ format, style, fps: String(fps) })}`,
}
