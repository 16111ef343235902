/** Does a text hold something that looks like a key? Then it is held back and asked about before any request. */
const BEGINNINGS = /(?:^|[\s"'`=:(])(?:sk-ant-|sk-or-|sk-proj-|sk-|gsk_|xai-|AIza|hf_)[A-Za-z0-9_-]{8,}/
const LONG_TOKEN = /[A-Za-z0-9]{32,}/g

export function looksLikeKey(text: string): boolean {
  return BEGINNINGS.test(text) || (text.match(LONG_TOKEN) ?? []).some(isMixed)
}

/** The key itself, when a text holds one beside other words. */
export function keyIn(text: string): string {
  return text.split(/[\s"'`]+/).find(looksLikeKey) ?? ''
}

/** From the composer to the settings, in memory alone: whoever stores a key need not paste it twice. */
export const handed = { key: '' }

/** A long run of letters alone is a word or a scream; a key mixes letters and digits. */
function isMixed(token: string): boolean {
  return /[A-Za-z]/.test(token) && /[0-9]/.test(token)
}
