import { describe, expect, it } from 'vitest'
import { ago, has, learn, t } from './t.svelte'

describe('words that come with their pages', () => {
  it('are all known when several parts were asked for at once, and when one was asked for twice', async () => {
    await Promise.all([learn('people'), learn('entry'), learn('people')])

    expect(t('people.title')).toBe('People')
    expect(has('entry.title')).toBe(true)
  })
})

describe('how long ago something was', () => {
  it('is just now within half a minute, and counted after it', () => {
    const now = Date.parse('2026-05-01T12:00:00Z')

    expect(ago('2026-05-01T11:59:45Z', now)).toBe('just now')
    expect(ago('2026-05-01T11:58:00Z', now)).toBe('2 minutes ago')
  })
})
