import { expect, test } from 'vitest'
import type { Brain } from '../api'
import { numberIn, pricesOf, saidCapabilities } from './tuning'

test('an empty field leaves it to the model, and a comma is a point', () => {
  expect([numberIn(''), numberIn(' '), numberIn('0'), numberIn('0,7')]).toEqual([null, null, 0, 0.7])
})

test('a price is two prices or none', () => {
  expect(pricesOf({ input: '2', output: '', cached: '' })).toBeNull()
  expect(pricesOf({ input: '2', output: '8,5', cached: ' ' })).toEqual({ input: '2', output: '8.5' })
  expect(pricesOf({ input: '2', output: '8', cached: '0.5' })).toEqual({ input: '2', output: '8', cached_input: '0.5' })
})

test('only what somebody says now is sent, and an empty word takes theirs back', () => {
  const brain = { capabilities: { vision: { can: 'yes', source: 'user' }, tools: { can: 'no', source: 'probed' } } } as unknown as Brain
  expect(saidCapabilities(brain, { vision: 'yes', tools: '' })).toEqual({})
  expect(saidCapabilities(brain, { vision: '', tools: 'yes' })).toEqual({ vision: null, tools: 'yes' })
})
