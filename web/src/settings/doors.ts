/** The doors of the settings: what somebody has chosen, brains, and where their models live. */
import { ask, client } from '../api'
import type { components } from '../api/schema'
import type * as Wire from '../api/types'

export const settings = {
  list: () => ask<{ items: Wire.Setting[] }>(client.GET('/api/settings')),
  change: (key: string, value: Wire.SettingValue | null) => ask(client.PATCH('/api/settings', { body: { changes: { [key]: value } } })),
}

export const brains = {
  list: () => ask<{ items: Wire.Brain[] }>(client.GET('/api/brains')),
  add: (connection_id: string, model: string) => ask(client.POST('/api/brains', { body: { connection_id, model } })),
  choose: (brain_id: string) => ask(client.POST('/api/brains/{brain_id}/default', { params: { path: { brain_id } } })),
  change: (brain_id: string, body: components['schemas']['BrainChange'], version?: number) =>
    ask(client.PATCH('/api/brains/{brain_id}', { params: { path: { brain_id }, header: version === undefined ? {} : { 'If-Match': `"${version}"` } }, body })),
  remove: (brain_id: string) => ask(client.DELETE('/api/brains/{brain_id}', { params: { path: { brain_id } } })),
}

export const offers = {
  list: () => ask(client.GET('/api/brains/offers')),
  scan: () => ask(client.POST('/api/brains/offers/scan')),
  accept: (offer_id: string, model: string) =>
    ask(client.POST('/api/brains/offers/{offer_id}/accept', { params: { path: { offer_id } }, body: { model } })),
}

/** Models as files on this computer. */
export const files = {
  small: async () => (await ask(client.GET('/api/talents/model_files'))).items,
  of: (id: string) => ask(client.GET('/api/talents/model_files/of', { params: { query: { id } } })),
  bring: (id: string, file: string, accept_licence: boolean) => ask(client.POST('/api/talents/model_files', { body: { id, file, accept_licence } as never })),
}

const ofConnection = (connection_id: string) => ({ params: { path: { connection_id } } })

export const connections = {
  list: () => ask(client.GET('/api/connections')),
  gateways: () => ask(client.GET('/api/connections/gateways')),
  recognise: (key: string) => ask(client.POST('/api/connections/recognise', { body: { key } })),
  add: (body: components['schemas']['NewConnection']) => ask(client.POST('/api/connections', { body })),
  change: (connection_id: string, body: components['schemas']['ConnectionChange'], version: number) =>
    ask(client.PATCH('/api/connections/{connection_id}', { params: { path: { connection_id }, header: { 'If-Match': `"${version}"` } }, body })),
  test: (id: string) => ask(client.POST('/api/connections/{connection_id}/test', { ...ofConnection(id), body: {} })),
  models: (id: string) => ask(client.GET('/api/connections/{connection_id}/models', ofConnection(id))),
  /** With `all` also where brains rely on it: they are switched off. */
  remove: (connection_id: string, all = false) => ask(client.DELETE('/api/connections/{connection_id}', { params: { path: { connection_id }, query: { force: all } } })),
}

export type Engine = components['schemas']['EngineView']
export type Ear = components['schemas']['EarView']
export type EarList = components['schemas']['EarListView']

export const voices = {
  ears: () => ask<EarList>(client.GET('/api/hearing/ears')),
  entrust: (name: string, value: string, host: string | null) => ask(client.PUT('/api/accounts/keys/{name}', { params: { path: { name } }, body: { value, host } })),
  price: (engine: string, thousand_chars_micros: number | null) =>
    ask(client.PUT('/api/voices/engines/{engine}/price', { params: { path: { engine } }, body: { thousand_chars_micros } })),
  earPrice: (ear: string, minute_micros: number | null) => ask(client.PUT('/api/hearing/ears/{ear}/price', { params: { path: { ear } }, body: { minute_micros } })),
  engines: async () => (await ask(client.GET('/api/voices/engines'))).items,
  /** The first voice of an engine that can be heard, in a language where one is named. */
  of: async (engine: string, language?: string) =>
    (await ask(client.GET('/api/voices/catalog', { params: { query: { engine, language, limit: 1 } } }))).items.find((one) => one.ref !== null),
  say: (text: string, voice: string) => ask(client.POST('/api/speech', { body: { text, voice, on_unavailable: 'fail' } as never })) as Promise<{ url: string }>,
}

export type Cost = components['schemas']['CostView']
export type Limits = components['schemas']['SpendLimitsView']
export type Ceilings = components['schemas']['CeilingsView']
export type Grouping = 'day' | 'port' | 'brain' | 'persona' | 'chat'

export const costs = {
  list: (by: Grouping) => ask<{ items: Cost[] }>(client.GET('/api/costs', { params: { query: { by } } })),
  limits: () => ask<Limits>(client.GET('/api/costs/limits')),
  set: (body: Partial<Ceilings> & { scope: 'me' | 'studio' }) => ask<Limits>(client.PUT('/api/costs/limits', { body })),
}
