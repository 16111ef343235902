import { describe, expect, it } from 'vitest'
import { contrast, hexOf, lchOf } from './oklch'

describe('a colour on the wheel', () => {
  it('comes back as the colour it was', () => {
    for (const hex of ['#4B3FE0', '#FFC857', '#808080', '#000000', '#FFFFFF', '#3F6B4F']) expect(hexOf(lchOf(hex))).toBe(hex)
  })

  it('turns only its hue', () => {
    const turned = lchOf(hexOf({ ...lchOf('#3F6B4F'), h: 285 }))

    expect(turned.h).toBeCloseTo(285, -1)
    expect(turned.l).toBeCloseTo(lchOf('#3F6B4F').l, 1)
  })

  it('loses chroma, not lightness or hue, where no screen can show it', () => {
    const shown = lchOf(hexOf({ l: 0.6, c: 0.32, h: 150 }))

    expect(shown.l).toBeCloseTo(0.6, 1)
    expect(Math.abs(shown.h - 150)).toBeLessThan(3)
    expect(shown.c).toBeLessThan(0.32)
  })

  it('is told from another by lightness', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5)
    expect(contrast('#4B3FE0', '#4B3FE0')).toBe(1)
  })
})
