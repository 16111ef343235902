/** Everybody with a tie on a ring, those with most ties apart from one another; a tie is a bow through the middle. */
import type { Card, Tie } from './types'

export type RingSpot = { card: Card; x: number; y: number }
export type RingLine = { tie: Tie; path: string; x: number; y: number }

const [WIDE, MIDDLE] = [400, 200]

export function ringOf(cards: Card[], ties: Tie[]): { spots: RingSpot[]; lines: RingLine[]; high: number } {
  const tied = cards.filter((one) => ties.some((tie) => tie.from_id === one.entity_id || tie.to_id === one.entity_id))
  const many = tied.length
  const [rx, ry] = [WIDE / 2 - 50, many < 3 ? 50 : Math.min(160, 70 + many * 9)]
  const high = ry * 2 + 110
  const spots = tied.map((card, at): RingSpot => {
    const angle = (at / Math.max(1, many)) * 2 * Math.PI + (many === 2 ? Math.PI : -Math.PI / 2)
    return { card, x: Math.round(MIDDLE + rx * Math.cos(angle)), y: Math.round(ry + 45 + ry * Math.sin(angle)) }
  })
  const at = new Map(spots.map((one) => [one.card.entity_id, one]))
  const centre = ry + 45
  const lines = ties.flatMap((tie): RingLine[] => {
    const [one, other] = [at.get(tie.from_id), at.get(tie.to_id)]
    if (!one || !other) return []
    // Both directions of a pair bow to different sides, so that each can be read.
    const bow = tie.from_id < tie.to_id ? 0.22 : -0.22
    const [mx, my] = [(one.x + other.x) / 2, (one.y + other.y) / 2]
    const cx = mx + (MIDDLE - mx) * 0.25 - (other.y - one.y) * bow
    const cy = my + (centre - my) * 0.25 + (other.x - one.x) * bow
    return [{ tie, path: `M${one.x} ${one.y}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${other.x} ${other.y}`, x: Math.round((mx + cx) / 2), y: Math.round((my + cy) / 2) }]
  })
  return { spots, lines, high }
}
