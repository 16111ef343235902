import { describe, expect, it } from 'vitest'
import type { Command } from './commands.svelte'
import { findCommand, nameOf } from './keys'
import { match, type Route } from './router.svelte'
import { traitsOf } from './persona'
import type { Persona } from '../api/types'

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

describe('a persona in bars', () => {
  it('shows hundredths, rounded half up', () => {
    const persona = {
      personality_traits: { openness: 0.333, conscientiousness: 0.125, extraversion: 1, agreeableness: 0, neuroticism: 0.5, formality: 0.5, enthusiasm: 0.5 },
      response_style: { verbosity: '', tone: '', humor_level: 0.995, technical_depth: 0, empathy_level: 0, proactivity: 0 },
      delivery: { warmth: 0.7, pace: 'medium' },
    } as unknown as Persona

    expect(traitsOf(persona).slice(0, 3).map((row) => [row.label, row.value])).toEqual([['Openness', 33], ['Conscientiousness', 13], ['Extraversion', 100]])
  })
})
