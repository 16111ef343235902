/** Small pictures for tiles: drawn when they are seen, a few with each request, and kept while what they show stays as it is. */
import { dressing, type Picture } from './doors'

const PAUSE_MS = 20
const MOST = 480
/** So many are asked for at once: the studio draws them one after the other, and the first should not wait for the last. */
const ROW = 8

type Wish = { key: string; persona: string; picture: Picture; tell: (url: string) => void }

const kept = new Map<string, string>()
let wishes: Wish[] = []
let busy = false

/** Tells the picture's address as soon as there is one; a tile whose picture cannot be drawn keeps its word. */
export function thumb(persona: string, picture: Picture, tell: (url: string) => void): () => void {
  const key = persona + JSON.stringify(picture)
  const known = kept.get(key)
  if (known) {
    tell(known)
    return () => undefined
  }
  const wish = { key, persona, picture, tell }
  wishes.push(wish)
  if (!busy) void work()
  return () => (wishes = wishes.filter((one) => one !== wish))
}

/** One request at a time; who has scrolled on is not drawn for. */
async function work(): Promise<void> {
  busy = true
  for (;;) {
    await new Promise((done) => setTimeout(done, PAUSE_MS))
    const first = wishes[0]
    if (!first) break
    const row = wishes.filter((one) => one.persona === first.persona).slice(0, ROW)
    wishes = wishes.filter((one) => !row.includes(one))
    await draw(first.persona, row)
  }
  busy = false
}

/** What cannot be drawn spoils its row; the others are then asked for one by one. */
async function draw(persona: string, row: Wish[]): Promise<void> {
  const keys = [...new Set(row.map((one) => one.key))]
  const pictures = keys.map((key) => row.find((one) => one.key === key)!.picture)
  const found = await dressing.tiles(persona, pictures).catch(() => Promise.all(pictures.map(alone)))
  for (const [i, blob] of found.entries()) {
    if (!blob) continue
    const url = keep(keys[i]!, URL.createObjectURL(blob))
    for (const one of row) if (one.key === keys[i]) one.tell(url)
  }

  async function alone(picture: Picture): Promise<Blob | null> {
    return (await dressing.tiles(persona, [picture]).catch(() => null))?.[0] ?? null
  }
}

function keep(key: string, url: string): string {
  kept.set(key, url)
  const oldest = kept.size > MOST ? kept.entries().next().value : undefined
  if (oldest) {
    URL.revokeObjectURL(oldest[1])
    kept.delete(oldest[0])
  }
  return url
}
