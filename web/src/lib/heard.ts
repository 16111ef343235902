/** Speeches that this page lets be heard: their lips and words follow the sound here, not the news of it. */
const KEPT = 50
const here: string[] = []

export function hearHere(speechId: string): void {
  here.push(speechId)
  if (here.length > KEPT) here.shift()
}

export const isHeardHere = (speechId: unknown): boolean => here.includes(String(speechId))
