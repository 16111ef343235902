/** The page holds at most so many messages of a conversation; the others come as one scrolls to them. */
export const MOST = 100
const STEP = 50

/** How far the messages go that are shown: up to one of them, or to the newest where none is named. */
export const end = (ids: string[], until: string | null): number => (until === null ? 0 : ids.indexOf(until) + 1) || ids.length

/** Up to which message one sees after a step back or forward; null follows the newest. */
export function moved(ids: string[], until: string | null, by: 1 | -1): string | null {
  const at = Math.max(Math.min(MOST, ids.length), end(ids, until) + by * STEP)
  return at < ids.length ? ids[at - 1]! : null
}
