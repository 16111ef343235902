/** How long somebody has been talking without a pause. */
const PAUSE_MS = 30 * 60_000
export const LONG_MS = 3 * 60 * 60_000

/** From the first message after the last pause to the newest, in milliseconds. */
export function talkingFor(times: string[]): number {
  const said = times.map((time) => Date.parse(time))
  const pause = said.findLastIndex((moment, at) => at > 0 && moment - said[at - 1]! >= PAUSE_MS)
  return said.length > 0 ? said.at(-1)! - said[Math.max(0, pause)]! : 0
}
