import { describe, expect, it } from 'vitest'
import { difference, read, write } from './paths'
import { Undo } from './undo'

const before = { name: 'Vera', quirks: ['curious'], boundaries: { medical: 'refer', gambling: 'refuse' }, look: { sliders: { mecha: 0.5, animal: 0.5 } } }

describe('a change of a document', () => {
  it('holds only what differs, also inside its parts', () => {
    const after = structuredClone(before)
    write(after, 'look.sliders.mecha', 0.8)
    expect(difference(before, after, Object.keys(before))).toEqual({ look: { sliders: { mecha: 0.8 } } })
  })

  it('says null for a topic that went, and a whole list for one more word', () => {
    const after = structuredClone(before)
    write(after, 'boundaries.gambling', undefined)
    write(after, 'quirks', ['curious', 'dry'])
    expect(difference(before, after, Object.keys(before))).toEqual({ quirks: ['curious', 'dry'], boundaries: { gambling: null } })
  })

  it('is empty when everything is as it was', () => {
    expect(difference(before, structuredClone(before), Object.keys(before))).toEqual({})
  })
})

describe('undo', () => {
  it('takes back a hundred steps and brings them again, each with its exact value', () => {
    const undo = new Undo()
    const document = { value: 0 }
    for (let i = 1; i <= 120; i++) {
      undo.record([{ path: 'value', from: i - 1, to: i / 3 }], i * 1000)
      write(document, 'value', i / 3)
    }
    const first = undo.undo()!
    expect(first[0]).toEqual({ path: 'value', from: 119, to: 40 })
    for (let i = 0; i < 119; i++) expect(undo.undo()).toBeDefined()
    expect(undo.undo()).toBeUndefined()
    expect(undo.steps).toEqual([0, 120])
    expect(undo.redo()![0]!.to).toBe(1 / 3)
  })

  it('counts one gesture on a control as one step, and another control as another', () => {
    const undo = new Undo()
    for (let at = 0; at < 5; at++) undo.record([{ path: 'warmth', from: at, to: at + 1 }], at * 100)
    undo.record([{ path: 'openness', from: 0, to: 1 }], 600)
    expect(undo.steps).toEqual([2, 0])
    undo.undo()
    expect(undo.undo()).toEqual([{ path: 'warmth', from: 0, to: 5 }])
  })

  it('forgets what was undone when something new is done', () => {
    const undo = new Undo()
    undo.record([{ path: 'a', from: 0, to: 1 }], 0)
    undo.undo()
    undo.record([{ path: 'b', from: 0, to: 1 }], 5000)
    expect(undo.redo()).toBeUndefined()
    expect(read({ a: { b: [1] } }, 'a.b')).toEqual([1])
  })
})
