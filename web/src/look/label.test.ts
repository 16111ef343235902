import { describe, expect, it } from 'vitest'
import { shownIn } from './label'

describe('a cell of a sheet', () => {
  it('is called in the words of the page', () => {
    expect(shownIn({ label: 'anger' })).toBe('angry')
  })

  it('keeps the name that the page has no words for', () => {
    expect(shownIn({ label: 'three quarter sideways' })).toBe('three quarter sideways')
  })
})
