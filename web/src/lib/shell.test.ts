import { describe, expect, it } from 'vitest'
import type { Command } from './commands.svelte'
import { findCommand, nameOf } from './keys'
import { match, type Route } from './router.svelte'
import { hundred } from '../cast/numbers'

const route = (pattern: string): Route => ({ name: pattern, pattern, title: 'nav.home', section: '', load: async () => ({}) as never })
const table = ['/', '/chat', '/chat/:id', '/settings/:section'].map(route)

describe('addresses', () => {
  it.each([
    ['/', '/', {}],
    ['/chat', '/chat', {}],
    ['/chat/', '/chat', {}],
    ['/chat/a%20b', '/chat/:id', { id: 'a b' }],
    ['/chat/%E0%A4%A', '/chat/:id', { id: '%E0%A4%A' }],
  ])('%s leads to %s', (path, pattern, params) => {
    expect(match(table, path)).toEqual({ route: expect.objectContaining({ pattern }), params })
  })

  it('that are unknown lead nowhere', () => {
    expect(match(table, '/nothing')).toBeNull()
    expect(match(table, '/chat/1/2')).toBeNull()
  })
})

const press = (key: string, held: Partial<KeyboardEvent> = {}): string => nameOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held } as KeyboardEvent)
const command = (id: string, ...keys: string[]): Command => ({ id, label: 'nav.home', group: 'group.do', keys, run: () => undefined })

describe('keys', () => {
  it('are known by what they write, so that every layout has a question mark', () => {
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('/', { shiftKey: true })).toBe('/')
    expect(press('m', {})).toBe('m')
    expect(press('M', { shiftKey: true })).toBe('Shift+M')
    expect(press('K', { ctrlKey: true })).toBe('Mod+k')
    expect(press('k', { metaKey: true })).toBe('Mod+k')
  })

  it('one after the other win over the second alone', () => {
    const all = [command('copy', 'c'), command('chat', 'g c')]

    expect(findCommand(all, 'c', 'g')?.id).toBe('chat')
    expect(findCommand(all, 'c', null)?.id).toBe('copy')
    expect(findCommand(all, 'c', 'x')?.id).toBe('copy')
  })
})

describe('a number of a character', () => {
  it('is shown in hundredths, rounded half up', () => {
    expect([0.333, 0.125, 1, 0, 0.995].map(hundred)).toEqual([33, 13, 100, 0, 100])
  })
})
