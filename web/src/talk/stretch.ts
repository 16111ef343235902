/** How long somebody has been talking without a pause. */
const PAUSE_MS = 30 * 60_000
export const LONG_MS = 3 * 60 * 60_000

/** From the first message after the last pause to the newest, in milliseconds. */
export function talkingFor(times: string[]): number {
  const said = times.map((time) => Date.parse(time))
  let from = said.length - 1
  while (from > 0 && said[from] - said[from - 1] < PAUSE_MS) from--
  return said.length > 0 ? said[said.length - 1] - said[from] : 0
}
