/** The doors of training: data sets, consents, trainings, models. */
import { ask, client } from '../../api'
import type { components } from '../../api/schema'
import type { Job } from '../../api/types'

type Schemas = components['schemas']
export type Data = Schemas['DatasetView']
export type Sample = Schemas['TrainingSampleView']
export type Advice = { code: string; values: Record<string, number | string>; check: string; severity: 'block' | 'warning'; detail: string; next_step: string; pictures: string[] }
export type Report = { verdict: 'ready' | 'thin' | 'not_ready'; score: number; usable: number; findings: Advice[] }
export type Whole = Omit<Schemas['DatasetDetail'], 'report'> & { report: Report }
export type Agreement = Schemas['LikenessView']
export type Base = Schemas['BaseModelView']
export type Progress = { phase?: string; step?: number; steps?: number; loss?: number; steps_per_s?: number | null; eta_s?: number | null; memory_mb?: number | null; device?: string; log?: Entry[] }
export type Entry = { at: string; what: string; step: number }
export type Shot = { step: number; prompt: string; file?: string; text?: string }
export type Run = Omit<Schemas['TrainingRunView'], 'progress' | 'samples' | 'report' | 'error'> & {
  progress: Progress
  samples: Shot[]
  report: { verdict?: string; perplexity?: { before: number; after: number }; repetition?: { verdict?: string }; replies?: { prompt: string; before: string; after: string }[]; reload?: { visible: boolean } | null } | null
  error: { code?: string; detail?: string; next_step?: string; change?: Record<string, string> } | null
}
export type Point = { step: number; loss: number; ema: number }
export type Refused = { file: string; error: string; detail: string }
export type Type = Data['type']
export type Fields = { id: string; base_model: string; license: string; [key: string]: string | number }

const of = (id: string) => ({ params: { path: { id } } })
const form = (files: File[]): FormData => {
  const made = new FormData()
  for (const file of files) made.append('files', file)
  return made
}

export const data = {
  list: () => ask<{ items: Data[] }>(client.GET('/api/talents/datasets', { params: { query: { limit: 100 } } })),
  one: (id: string) => ask<Whole>(client.GET('/api/talents/datasets/{id}', of(id)) as never),
  make: (body: Schemas['DatasetBody']) => ask<Whole>(client.POST('/api/talents/datasets', { body }) as never),
  remove: (id: string) => ask(client.DELETE('/api/talents/datasets/{id}', of(id))),
  pictures: (id: string, files: File[]) => ask<{ count: number; refused: Refused[] }>(client.POST('/api/talents/datasets/{id}/images', { ...of(id), body: form(files) as never, bodySerializer: (body: unknown) => body as never }) as never),
  lines: (id: string, lines: Record<string, unknown>[]) => ask<{ count: number; refused: Refused[] }>(client.POST('/api/talents/datasets/{id}/lines', { ...of(id), body: { lines } }) as never),
  text: (id: string, text: string, source: string | null) => ask<{ count: number; refused: Refused[] }>(client.POST('/api/talents/datasets/{id}/lines', { ...of(id), body: { text, source } }) as never),
  change: (id: string, image_id: string, body: { caption?: string; excluded?: boolean }) => ask<Whole>(client.PUT('/api/talents/datasets/{id}/images/{image_id}', { params: { path: { id, image_id } }, body }) as never),
  sit: (id: string, persona_id: string, count: number) => ask<{ job_id: string; job: Job }>(client.POST('/api/talents/datasets/{id}/from_persona', { ...of(id), body: { persona_id, count } }) as never),
  caption: (id: string, mode: 'token' | 'words') => ask(client.POST('/api/talents/datasets/{id}/captions', { ...of(id), body: { mode, prefix: '', overwrite: false } })),
}

export const consents = {
  list: () => ask<{ items: Agreement[]; statement: string; statement_version: number }>(client.GET('/api/talents/consents')),
  give: (body: { subject_name: string; subject_is: 'self' | 'other'; adult: boolean; statement_version: number }) => ask<Agreement>(client.POST('/api/talents/consents', { body: body as never })),
  withdraw: (id: string, delete_kits: boolean) => ask<{ effects: Record<string, string[]> }>(client.POST('/api/talents/consents/{id}/withdraw', { ...of(id), body: { delete_kits } })),
}

export const runs = {
  list: () => ask<{ items: Run[] }>(client.GET('/api/talents/runs', { params: { query: { limit: 20 } } }) as never),
  one: (id: string) => ask<Run>(client.GET('/api/talents/runs/{id}', of(id)) as never),
  loss: (id: string) => ask<{ points: Point[] }>(client.GET('/api/talents/runs/{id}/loss', of(id)) as never),
  begin: (config: Fields, dataset_id: string, accept_thin: boolean) => ask<{ run: Run; job: Job }>(client.POST('/api/talents/runs', { body: { config, dataset_id, accept_thin } }) as never),
  cancel: (id: string) => ask<Run>(client.POST('/api/talents/runs/{id}/cancel', of(id)) as never),
  resume: (id: string) => ask<{ run: Run }>(client.POST('/api/talents/runs/{id}/resume', of(id)) as never),
  finish: (id: string) => ask<{ run: Run }>(client.POST('/api/talents/runs/{id}/finish', of(id)) as never),
  picture: (id: string, file: string) => `/api/talents/runs/${id}/samples/${file}`,
}

export type Computer = Schemas['ComputerView']
export const models = {
  all: () => ask<{ items: Base[]; here: Computer }>(client.GET('/api/talents/base_models')),
  add: (body: { id?: string; folder?: string }) => ask<Base>(client.POST('/api/talents/base_models', { body })),
  forget: (key: string) => ask(client.DELETE('/api/talents/base_models/{key}', { params: { path: { key } } })),
  bring: (key: string, accept_licence: boolean) => ask<{ job: Job }>(client.POST('/api/talents/base_models/{key}/download', { params: { path: { key } }, body: { accept_licence } }) as never),
}
export const thumbnail = (media: string) => `/api/media/${media}/thumbnail?size=256`
