/** The inner part of a line: emphasis, code, links; every character that could act unseen becomes a visible mark. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'mark'; code: string }
  | { kind: 'break' }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em' | 'del' | 'sup'; inline: Inline[] }
  | { kind: 'link'; href: string; host: string; inline: Inline[] }
  | { kind: 'image'; media: string; alt: string }

const DEEPEST = 32

type Rule = { pattern: RegExp; build: (hit: RegExpExecArray, depth: number) => Inline[] }

const wrap = (kind: 'strong' | 'em' | 'del' | 'sup') => (hit: RegExpExecArray, depth: number): Inline[] => [
  { kind, inline: inlineOf(hit[1]!, depth + 1) },
]

/** Sticky patterns, tried in this order at each place where one of them could begin. */
const RULES: Rule[] = [
  { pattern: /\\([\\`*_{}[\]()#+\-.!|~^<>$])/y, build: (hit) => [{ kind: 'text', text: hit[1]! }] },
  { pattern: /(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, build: (hit) => [{ kind: 'code', text: hit[2]!.trim() }] },
  { pattern: /\$\$([^$\n]+)\$\$|\$(?=\S)([^$\n]*[^$\s])\$(?!\d)/y, build: (hit) => [{ kind: 'code', text: hit[1] ?? hit[2]! }] },
  { pattern: /!\[([^\]\n]{0,1000})\]\(\s*<?([^)\s>]{1,2000})>?[^)\n]{0,300}\)/y, build: image },
  { pattern: /\[((?:[^[\]\n]|\[[^[\]\n]*\]){1,2000})\]\(\s*<?([^)\s>]{1,2000})>?[^)\n]{0,300}\)/y, build: link },
  { pattern: /<(https?:\/\/[^\s<>]{1,2000}|mailto:[^\s<>]{1,500})>/y, build: (hit) => linkTo(hit[1]!, [{ kind: 'text', text: hit[1]! }], hit[0]) },
  { pattern: /https?:\/\/[^\s<>]{1,2000}[^\s<>.,;:!?'")\]]/y, build: (hit) => linkTo(hit[0], [{ kind: 'text', text: hit[0] }], hit[0]) },
  { pattern: /\*\*(?=\S)([\s\S]{0,20000}?\S)\*\*(?!\*)/y, build: wrap('strong') },
  { pattern: /__(?=\S)([\s\S]{0,20000}?\S)__(?![\w_])/y, build: wrap('strong') },
  { pattern: /\*(?=[^\s*])((?:[^*]|\*\*[^*]+\*\*){0,20000}?[^\s*])\*(?!\*)/y, build: wrap('em') },
  { pattern: /_(?=[^\s_])([^_]{0,20000}?[^\s_])_(?!\w)/y, build: wrap('em') },
  { pattern: /~~(?=\S)([\s\S]{0,20000}?\S)~~/y, build: wrap('del') },
  { pattern: /\^([^\s^]{1,200})\^/y, build: wrap('sup') },
  { pattern: / {2,}\n|\n/y, build: () => [{ kind: 'break' }] },
]
const BEGINS = /[\\`$![<h*_~^\n ]/

export function inlineOf(text: string, depth = 0): Inline[] {
  if (depth >= DEEPEST) return visible(text)
  const found: Inline[] = []
  let plain = ''
  let at = 0
  const flush = (): void => {
    found.push(...visible(plain))
    plain = ''
  }
  while (at < text.length) {
    const hit = BEGINS.test(text[at]!) ? ruleAt(text, at, depth) : null
    if (hit) {
      flush()
      found.push(...hit.inline)
      at += hit.length
    } else plain += text[at++]
  }
  flush()
  return found
}

function ruleAt(text: string, at: number, depth: number): { inline: Inline[]; length: number } | null {
  const inWord = at > 0 && /\w/.test(text[at - 1]!)
  for (const rule of RULES) {
    if (inWord && (text[at] === '_' || text[at] === 'h')) return null
    rule.pattern.lastIndex = at
    const hit = rule.pattern.exec(text)
    if (hit) return { inline: rule.build(hit, depth), length: hit[0].length }
  }
  return null
}

function link(hit: RegExpExecArray, depth: number): Inline[] {
  return linkTo(hit[2]!, inlineOf(hit[1]!, depth + 1), hit[0])
}

/** Only three schemes lead out of the page; anything else stays the text it was. */
function linkTo(address: string, inline: Inline[], source: string): Inline[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return visible(source)
  return [{ kind: 'link', href: url.href, host: url.host || url.pathname, inline: inline.map(unlinked) }]
}

const unlinked = (one: Inline): Inline => (one.kind === 'link' ? { kind: 'text', text: one.href } : one)

function image(hit: RegExpExecArray): Inline[] {
  const media = /^media:([0-9a-fA-F-]{8,64})$/.exec(hit[2]!)
  return media ? [{ kind: 'image', media: media[1]!, alt: hit[1]! }] : visible(`[${hit[1]}]`)
}

/** Controls, direction overrides, and tag characters outside a flag: shown, never obeyed. */
const UNSEEN =
  /(\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{2,6}\u{E007F})|([\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069]|[\u{E0000}-\u{E007F}])/gu

export function visible(text: string): Inline[] {
  const found: Inline[] = []
  let from = 0
  for (const hit of text.matchAll(UNSEEN)) {
    if (hit[2] === undefined) continue
    if (hit.index > from) found.push({ kind: 'text', text: text.slice(from, hit.index) })
    found.push({ kind: 'mark', code: `U+${hit[2].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` })
    from = hit.index + hit[0].length
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from) })
  return found
}
