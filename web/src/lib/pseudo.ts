/** Two generated languages that make untranslated, clipped and left-bound places visible. Slots stay as they are. */
const ACCENTS: Record<string, string> = {
  a: 'á', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'î', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ',
  n: 'ñ', o: 'ö', p: 'þ', r: 'ŕ', s: 'š', t: 'ţ', u: 'û', v: 'ṽ', w: 'ŵ', y: 'ý', z: 'ž',
  A: 'Å', B: 'Ɓ', C: 'Ç', D: 'Ð', E: 'É', G: 'Ĝ', H: 'Ĥ', I: 'Î', N: 'Ñ', O: 'Ö', S: 'Š', T: 'Ţ', U: 'Û',
}
const SLOT = /(\{\w+\})/

/** Accents and two fifths more length, in brackets, so that a cut end is seen. */
export function accented(text: string): string {
  const words = text.split(SLOT).map((part) => (SLOT.test(part) ? part : [...part].map((c) => ACCENTS[c] ?? c).join('')))
  return `[${words.join('')}${' ~'.repeat(Math.ceil(text.length / 5))}]`
}

/** Letters stay, direction turns: a right-to-left run inside marks that act on nothing else; spaces stay between the parts. */
export function mirrored(text: string): string {
  return text
    .split(SLOT)
    .map((part) => (SLOT.test(part) ? part : part.replace(/\S(?:[\s\S]*\S)?/, (words) => `\u202e${words}\u202c`)))
    .join('')
}
