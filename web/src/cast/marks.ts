/** A text cut where styling changed it or where it says what its persona never says. Offsets count code points of the text before. */
import type { Styled } from './types'

export type Piece = { kind: 'same' | 'avoided'; text: string } | { kind: 'changed'; from: string; text: string }

export function cut(text: string, { changes, violations }: Pick<Styled, 'changes' | 'violations'>): Piece[] {
  const points = [...text]
  const slice = (start: number, end: number): string => points.slice(start, end).join('')
  const spans = [
    ...changes.map((one) => ({ start: one.start, end: one.end, piece: { kind: 'changed', from: one.from, text: one.to } as Piece })),
    ...violations.map((one) => ({ start: one.start, end: one.end, piece: { kind: 'avoided', text: slice(one.start, one.end) } as Piece })),
  ].sort((a, b) => a.start - b.start)
  const pieces: Piece[] = []
  let at = 0
  for (const { start, end, piece } of spans) {
    if (start < at) continue
    if (start > at) pieces.push({ kind: 'same', text: slice(at, start) })
    pieces.push(piece)
    at = end
  }
  if (at < points.length) pieces.push({ kind: 'same', text: slice(at, points.length) })
  return pieces
}
