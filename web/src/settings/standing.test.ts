import { describe, expect, it } from 'vitest'
import type { Brain } from '../api'
import { chainOf, leavesComputer, moved, whoAnswers } from './standing'

const brain = (id: string, fallbacks: string[] = [], kind: Brain['kind'] = 'local'): Brain =>
  ({ id, name: id, kind, fallbacks, connection_id: '', gateway: '', model: '', context_tokens: 0, context_source: 'assumed', connected: true, is_default: false, built_in: false, price: null, price_source: null, price_checked_on: null, version: 1, enabled: true, params: {}, max_output_tokens: null, capabilities: {} })

describe('who stands in for a brain', () => {
  const all = [brain('a', ['b', 'gone', 'c']), brain('b', ['a']), brain('c', [], 'cloud')]
  const chain = chainOf(all[0]!, all)

  it('is asked in the order that was chosen, without those who are gone and without stand-ins of stand-ins', () => {
    expect(chain.map((one) => one.id)).toEqual(['a', 'b', 'c'])
  })

  it('answers when those before it fail, and nobody does when all fail', () => {
    expect(whoAnswers(chain, new Set())?.id).toBe('a')
    expect(whoAnswers(chain, new Set(['a']))?.id).toBe('b')
    expect(whoAnswers(chain, new Set(['a', 'b', 'c']))).toBeUndefined()
  })

  it('moves up and down and stays within the list', () => {
    expect(moved(['b', 'c', 'd'], 'c', -1)).toEqual(['c', 'b', 'd'])
    expect(moved(['b', 'c', 'd'], 'd', 1)).toEqual(['b', 'c', 'd'])
  })

  it('is told apart when words would leave the computer only because of it', () => {
    expect(leavesComputer(chain)).toBe(true)
    expect(leavesComputer([all[2]!, all[0]!])).toBe(false)
  })
})
