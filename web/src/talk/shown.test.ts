import { describe, expect, it } from 'vitest'
import { end, MOST, moved } from './shown'

const ids = Array.from({ length: 230 }, (_, at) => `n${at + 1}`)

describe('which messages of a long conversation are in the page', () => {
  it('are the newest, until one goes back', () => {
    expect(end(ids, null)).toBe(230)
    expect(moved(ids, null, -1)).toBe('n180')
    expect(moved(ids, 'n180', 1)).toBeNull()
  })

  it('are never fewer than there is room for', () => {
    expect(moved(ids, 'n120', -1)).toBe(`n${MOST}`)
    expect(moved(ids, `n${MOST}`, -1)).toBe(`n${MOST}`)
    expect(moved(ids.slice(0, 40), null, -1)).toBeNull()
  })

  it('are the newest again when the one they went up to is gone', () => {
    expect(end(ids, 'elsewhere')).toBe(230)
  })
})
