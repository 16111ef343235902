/** Small pictures for tiles, one after the other and never in the way of the large one. */
import { dressing, type Picture } from './doors'

const PAUSE_MS = 40
let last: Promise<unknown> = Promise.resolve()

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, PAUSE_MS))

/** Draws one after the other until told to stop; a tile whose picture cannot be drawn keeps its word. */
export function drawAll(persona: string, wanted: [name: string, picture: Picture][], drawn: (name: string, url: string) => void): () => void {
  let stopped = false
  const urls: string[] = []
  for (const [name, picture] of wanted) {
    last = last.then(async () => {
      if (stopped) return
      await pause()
      const blob = await dressing.preview(persona, picture).catch(() => null)
      if (stopped || !blob) return
      urls.push(URL.createObjectURL(blob))
      drawn(name, urls.at(-1)!)
    })
  }
  return () => {
    stopped = true
    for (const url of urls) URL.revokeObjectURL(url)
  }
}
