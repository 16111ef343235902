/**
 * What this device remembers for the first paint: the server writes it into the <html> tag, so nothing flashes.
 * No secret and no content; the browser's own stores stay empty.
 */
export type Look = { theme: string; motion: string; lang: string; rail: string; sound: string; duel: string; story: string }

const NAME = 'troupe_ui'
const YEAR = 31_536_000

export function readLook(cookies: string = document.cookie): Partial<Look> {
  const found = cookies.split('; ').find((part) => part.startsWith(`${NAME}=`))
  if (!found) return {}
  const value = decodeURIComponent(found.slice(NAME.length + 1))
  return Object.fromEntries(new URLSearchParams(value)) as Partial<Look>
}

export function writeLook(change: Partial<Look>): void {
  const params = new URLSearchParams({ ...readLook(), ...change } as Record<string, string>)
  document.cookie = `${NAME}=${encodeURIComponent(params.toString())}; path=/; max-age=${YEAR}; SameSite=Strict`
}
