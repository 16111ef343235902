/** The doors of people: oneself, the others, what one holds, what was done. */
import { ask, client } from '../api'
import type { Answer } from '../api/types'

export type Me = Answer<'/api/accounts/me', 'get'>
export type Person = Answer<'/api/accounts/users', 'get'>['items'][number]
export type Child = Answer<'/api/accounts/me/children', 'get'>['items'][number]
export type Team = Answer<'/api/accounts/teams', 'get'>['items'][number]
export type TeamRole = Team['members'][number]['role']
export type SignIn = Answer<'/api/accounts/me/sign-ins', 'get'>['items'][number]
export type Token = Answer<'/api/accounts/me/tokens', 'get'>['items'][number]
export type Scope = Token['scopes'][number]
export type StoredKey = Answer<'/api/accounts/keys', 'get'>['items'][number]
export type Noted = Answer<'/api/accounts/audit', 'get'>['items'][number]
export type Signer = Answer<'/api/personas/signers', 'get'>['signers'][number]
export type Media = Answer<'/api/media', 'get'>['items'][number]

export const TIERS = ['free', 'personal', 'professional', 'enterprise', 'admin'] as const
export type Tier = (typeof TIERS)[number]
export const TEAM_ROLES = ['viewer', 'editor', 'owner'] as const

const page = (cursor?: string, limit = 50) => ({ params: { query: { limit, cursor } } })
const ofUser = (user_id: string) => ({ params: { path: { user_id } } })
const ofTeam = (team_id: string) => ({ params: { path: { team_id } } })
const ofMember = (team_id: string, user_id: string) => ({ params: { path: { team_id, user_id } } })
const ofKey = (name: string) => ({ params: { path: { name } } })

export const oneself = {
  get: () => ask(client.GET('/api/accounts/me')),
  change: (body: { display_name?: string; language?: string; time_zone?: string }) => ask(client.PUT('/api/accounts/me', { body })),
  password: (old_password: string, new_password: string) => ask(client.PUT('/api/accounts/me/password', { body: { old_password, new_password } })),
  signIns: () => ask(client.GET('/api/accounts/me/sign-ins')),
  end: (sign_in_id: string) => ask(client.DELETE('/api/accounts/me/sign-ins/{sign_in_id}', { params: { path: { sign_in_id } } })),
  endAll: () => ask(client.POST('/api/accounts/sign-out-all')),
  children: () => ask(client.GET('/api/accounts/me/children')),
  switchTo: (user_id: string, password?: string) => ask(client.POST('/api/accounts/me/switch', { body: { user_id, password: password ?? null } })),
  exported: () => ask(client.GET('/api/media', { params: { query: { kind: 'document', limit: 50 } } })),
  export: () => ask(client.POST('/api/accounts/me/export')),
  erase: (confirm: string, password: string | null, delete_backups: boolean) => ask(client.POST('/api/accounts/me/erase', { body: { confirm, password, delete_backups } })),
}

export const tokens = {
  list: () => ask(client.GET('/api/accounts/me/tokens')),
  make: (name: string, scopes: Scope[], expires_at: string | null) => ask<Token & { value: string }>(client.POST('/api/accounts/me/tokens', { body: { name, scopes, expires_at } }) as never),
  revoke: (token_id: string) => ask(client.DELETE('/api/accounts/me/tokens/{token_id}', { params: { path: { token_id } } })),
}

export const keys = {
  list: () => ask(client.GET('/api/accounts/keys')),
  keep: (name: string, value: string, host: string | null) => ask(client.PUT('/api/accounts/keys/{name}', { ...ofKey(name), body: { value, host } })),
  drop: (name: string) => ask(client.DELETE('/api/accounts/keys/{name}', ofKey(name))),
  test: (name: string) => ask(client.POST('/api/accounts/keys/{name}/test', ofKey(name))),
}

export const signers = {
  list: () => ask(client.GET('/api/personas/signers')),
  trust: (fingerprint: string, public_key: string, name: string) =>
    ask(client.PUT('/api/personas/signers/{fingerprint}', { params: { path: { fingerprint } }, body: { public_key, ...(name && { name }) } })),
  distrust: (fingerprint: string) => ask(client.DELETE('/api/personas/signers/{fingerprint}', { params: { path: { fingerprint } } })),
}

export type NewPerson = { username: string; display_name?: string; password?: string; tier?: Tier; role?: 'admin' | 'member'; age_band?: 'child'; guardian_id?: string }
export type PersonChange = { display_name?: string; tier?: Tier; role?: 'owner' | 'admin' | 'member'; status?: 'active' | 'suspended' }

export const everyone = {
  list: (cursor?: string, limit = 50) => ask(client.GET('/api/accounts/users', page(cursor, limit))),
  add: (body: NewPerson) => ask<Person>(client.POST('/api/accounts/users', { body: body as never }) as never),
  change: (id: string, body: PersonChange) => ask(client.PUT('/api/accounts/users/{user_id}', { ...ofUser(id), body: body as never })),
  erase: (id: string) => ask(client.DELETE('/api/accounts/users/{user_id}', ofUser(id))),
  invite: (role: 'admin' | 'member', tier: Tier, days: number) => ask<{ code: string; expires_at: string }>(client.POST('/api/accounts/invites', { body: { role, tier, days } }) as never),
  audit: (cursor?: string) => ask(client.GET('/api/accounts/audit', page(cursor))),
}

export const teams = {
  list: (cursor?: string) => ask(client.GET('/api/accounts/teams', page(cursor))),
  make: (name: string) => ask(client.POST('/api/accounts/teams', { body: { name } })),
  rename: (id: string, name: string) => ask(client.PUT('/api/accounts/teams/{team_id}', { ...ofTeam(id), body: { name } })),
  remove: (id: string) => ask(client.DELETE('/api/accounts/teams/{team_id}', ofTeam(id))),
  put: (id: string, who: string, role: TeamRole) => ask(client.PUT('/api/accounts/teams/{team_id}/members/{user_id}', { ...ofMember(id, who), body: { role } })),
  take: (id: string, who: string) => ask(client.DELETE('/api/accounts/teams/{team_id}/members/{user_id}', ofMember(id, who))),
}
