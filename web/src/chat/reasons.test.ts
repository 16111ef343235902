import { beforeAll, describe, expect, it, vi } from 'vitest'
import { learn, speak } from '../lib/t.svelte'
import { ofLore, ofMemory, ofPiece } from './reasons'

describe('why a piece stands in a prompt', () => {
  beforeAll(async () => {
    vi.stubGlobal('document', { documentElement: {} })
    await speak('de', false)
    await Promise.all([learn('chat'), learn('lore')])
  })

  it('is said in the language of the page', () => {
    expect(ofPiece({ kind: 'persona', reason: 'who speaks' })).toBe('wer spricht')
    expect(ofPiece({ kind: 'history', reason: 'the newest 41 of 96 messages fit' })).toBe('die neuesten 41 von 96 Nachrichten passen hinein')
    expect(ofPiece({ kind: 'note', reason: 'gave way: the room was short' })).toBe('hat Platz gemacht')
    expect(ofPiece({ kind: 'memory', reason: 'number 1 by meaning (0.62), number 2 by words' })).toBe('der Bedeutung nach Platz 1, den Wörtern nach Platz 2')
    expect(ofMemory('pinned')).toBe('angeheftet')
  })

  it('keeps what hit', () => {
    expect(ofPiece({ kind: 'lore', reason: 'key: Laterne' })).toBe('Schlüssel: Laterne')
    expect(ofLore('probability', '30 of 100')).toContain('30 of 100')
  })

  it('is left as it is where nobody has words for it', () => {
    expect(ofPiece({ kind: 'new_kind', reason: 'because it is new' })).toBe('because it is new')
  })
})
