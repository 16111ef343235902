import { describe, expect, it } from 'vitest'
import type { Brain, ChatNode } from '../api'
import { costOfOne } from './thinking'

const said = (id: string, cost_usd: string | null) => ({ brain: { id }, cost_usd }) as ChatNode
const brain = (price: Brain['price']) => ({ id: 'b', price })

describe('what an answer costs', () => {
  it('is the mean of those that this brain gave here', () => {
    expect(costOfOne(brain(null), [said('b', '0.002000'), said('b', '0.004000'), said('c', '9'), said('b', null)])).toBeCloseTo(0.003)
  })

  it('comes from the list of prices before the first one', () => {
    expect(costOfOne(brain({ input: '2', cached_input: '0.5', output: '8' }), [])).toBeCloseTo(0.005)
  })

  it('is not told where it is free or nobody knows', () => {
    expect(costOfOne(brain({ input: '0', cached_input: '0', output: '0' }), [])).toBeNull()
    expect(costOfOne(brain(null), [])).toBeNull()
  })
})
