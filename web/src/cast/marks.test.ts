import { describe, expect, it } from 'vitest'
import { cut } from './marks'

const change = (start: number, end: number, from: string, to: string) => ({ start, end, from, to, rule: 'expand' })

describe('a text before and after styling', () => {
  it('is whole again when its pieces are joined, and marks each change', () => {
    const pieces = cut("😀 I can't, and I won't.", { changes: [change(4, 9, "can't", 'cannot'), change(17, 22, "won't", 'will not')], violations: [] })

    expect(pieces.map((one) => one.text).join('')).toBe('😀 I cannot, and I will not.')
    expect(pieces.filter((one) => one.kind === 'changed')).toHaveLength(2)
  })

  it('shows what its persona never says, where no change covers it', () => {
    const pieces = cut('As an AI, I do.', { changes: [], violations: [{ phrase: 'as an ai', start: 0, end: 8 }] })

    expect(pieces).toEqual([{ kind: 'avoided', text: 'As an AI' }, { kind: 'same', text: ', I do.' }])
  })
})
