/** Small pictures for tiles: drawn when they are seen, one after the other, and kept while the look stays as it is. */
import { dressing, type Picture } from './doors'

const PAUSE_MS = 30
const MOST = 320
const kept = new Map<string, string>()
let last: Promise<unknown> = Promise.resolve()

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, PAUSE_MS))

/** Tells the picture's address as soon as there is one; a tile whose picture cannot be drawn keeps its word. */
export function thumb(persona: string, picture: Picture, tell: (url: string) => void): () => void {
  const key = persona + JSON.stringify(picture)
  const known = kept.get(key)
  if (known) {
    tell(known)
    return () => undefined
  }
  let stopped = false
  last = last.then(async () => {
    if (stopped) return
    await pause()
    const blob = await dressing.preview(persona, picture).catch(() => null)
    if (!blob) return
    keep(key, URL.createObjectURL(blob))
    if (!stopped) tell(kept.get(key)!)
  })
  return () => (stopped = true)
}

function keep(key: string, url: string): void {
  kept.set(key, url)
  const oldest = kept.size > MOST ? kept.entries().next().value : undefined
  if (!oldest) return
  URL.revokeObjectURL(oldest[1])
  kept.delete(oldest[0])
}
