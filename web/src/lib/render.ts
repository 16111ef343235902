/**
 * Text of users and models becomes a tree, and `ui/Markdown.svelte` builds elements from the tree.
 * Nothing here is HTML at any point; what is not in this grammar is text. The tree depends on the whole text only,
 * never on how it arrived.
 */
import { inlineOf, type Inline } from './inline'

export type { Inline } from './inline'
export type Block =
  | { kind: 'paragraph'; inline: Inline[] }
  | { kind: 'heading'; level: 3 | 4 | 5 | 6; inline: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'rule' }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'plain'; text: string }

export const LONGEST = 200_000
const DEEPEST = 32
const MOST_CELLS = 1000

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/
const QUOTE = /^ {0,3}> ?/
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:\s+|$)/
const DIVIDER = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/
const MATH = /^ {0,3}\$\$\s*$/

/** The sources of the top-level blocks: a growing text changes only the last one, so only that is built again. */
export function sourcesOf(text: string): string[] {
  const kept = text.slice(0, LONGEST)
  const found: string[] = []
  let lines: string[] = []
  let fence: string | null = null
  const close = (): void => {
    if (lines.length > 0) found.push(lines.join('\n'))
    lines = []
  }
  for (const line of kept.split('\n')) {
    fence = fenceAfter(line, fence)
    if (line.trim() === '' && fence === null && !continues(lines)) close()
    else lines.push(line)
  }
  close()
  if (text.length > LONGEST) found.push(`\u0000${text.slice(LONGEST)}`)
  return joinLists(found)
}

function fenceAfter(line: string, open: string | null): string | null {
  const mark = FENCE.exec(line)?.[1]
  if (open === null) return mark ?? (MATH.test(line) ? '$$' : null)
  if (open === '$$') return MATH.test(line) ? null : open
  const shuts = mark !== undefined && mark[0] === open[0] && mark.length >= open.length && line.trim() === mark
  return shuts ? null : open
}

/** A blank line inside a list or an indented part of one does not end it. */
const continues = (lines: string[]): boolean => lines.length > 0 && lines.at(-1) === ''

/** Items parted by blank lines are one list. */
function joinLists(sources: string[]): string[] {
  const found: string[] = []
  for (const source of sources) {
    const last = found.at(-1)
    const goesOn = last !== undefined && ITEM.test(last) && (ITEM.test(source) || /^ {2,}\S/.test(source))
    if (goesOn) found[found.length - 1] = `${last}\n\n${source}`
    else found.push(source)
  }
  return found
}

export function blocksOf(source: string, depth = 0): Block[] {
  if (source.startsWith('\u0000')) return [{ kind: 'plain', text: source.slice(1) }]
  if (depth >= DEEPEST) return [{ kind: 'plain', text: source }]
  const lines = source.split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at, depth)
    if (block) blocks.push(block)
    at = next
  }
  return blocks
}

type Step = [Block | null, number]

function blockAt(lines: string[], at: number, depth: number): Step {
  const line = lines[at]!
  if (line.trim() === '') return [null, at + 1]
  if (FENCE.test(line) || MATH.test(line)) return code(lines, at)
  const heading = HEADING.exec(line)
  if (heading) return [{ kind: 'heading', level: lowered(heading[1]!.length), inline: inlineOf(heading[2]!, depth) }, at + 1]
  if (RULE.test(line)) return [{ kind: 'rule' }, at + 1]
  if (QUOTE.test(line)) return quote(lines, at, depth)
  if (ITEM.test(line)) return list(lines, at, depth)
  if (line.includes('|') && DIVIDER.test(lines[at + 1] ?? '') && (lines[at + 1] ?? '').includes('-')) return table(lines, at, depth)
  return paragraph(lines, at, depth)
}

/** The page owns levels one and two. */
const lowered = (level: number): 3 | 4 | 5 | 6 => Math.min(6, level + 2) as 3 | 4 | 5 | 6

function code(lines: string[], at: number): Step {
  const language = FENCE.exec(lines[at]!)?.[2] ?? ''
  let open = fenceAfter(lines[at]!, null)
  let end = at + 1
  while (end < lines.length) {
    open = fenceAfter(lines[end]!, open)
    if (open === null) break
    end++
  }
  return [{ kind: 'code', language, text: lines.slice(at + 1, end).join('\n') }, end + 1]
}

function quote(lines: string[], at: number, depth: number): Step {
  let end = at
  while (end < lines.length && QUOTE.test(lines[end]!)) end++
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''))
  return [{ kind: 'quote', blocks: blocksOf(inner.join('\n'), depth + 1) }, end]
}

function list(lines: string[], at: number, depth: number): Step {
  const first = ITEM.exec(lines[at]!)!
  const ordered = /\d/.test(first[2]!)
  const items: string[][] = []
  let end = at
  let indent = 0
  while (end < lines.length) {
    const line = lines[end]!
    const item = ITEM.exec(line)
    const inside = items.length > 0 && indent > 0 && leading(line) >= Math.min(indent, 2) && line.trim() !== ''
    if (item && !(inside && leading(line) >= indent)) {
      if (/\d/.test(item[2]!) !== ordered) break
      indent = item[0].length
      items.push([line.slice(item[0].length)])
    } else if (inside || line.trim() === '') {
      items.at(-1)!.push(line.slice(Math.min(indent, leading(line))))
    } else if (startsBlock(line)) break
    else items.at(-1)!.push(line)
    end++
  }
  const start = ordered ? Number.parseInt(first[2]!, 10) : 1
  return [{ kind: 'list', ordered, start, items: items.map((one) => blocksOf(one.join('\n'), depth + 1)) }, end]
}

const leading = (line: string): number => line.length - line.trimStart().length
const startsBlock = (line: string): boolean => [FENCE, HEADING, RULE, QUOTE, MATH].some((one) => one.test(line))

function table(lines: string[], at: number, depth: number): Step {
  const head = cells(lines[at]!)
  const rows: string[][] = []
  let end = at + 2
  let count = head.length
  while (end < lines.length && lines[end]!.includes('|') && count + head.length <= MOST_CELLS) {
    rows.push(head.map((_, i) => cells(lines[end]!)[i] ?? ''))
    count += head.length
    end++
  }
  const build = (row: string[]): Inline[][] => row.map((cell) => inlineOf(cell, depth))
  return [{ kind: 'table', head: build(head), rows: rows.map(build) }, end]
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

function paragraph(lines: string[], at: number, depth: number): Step {
  let end = at + 1
  while (end < lines.length && lines[end]!.trim() !== '' && !startsBlock(lines[end]!) && !ITEM.test(lines[end]!)) end++
  return [{ kind: 'paragraph', inline: inlineOf(lines.slice(at, end).join('\n').trim(), depth) }, end]
}

/** The words alone, as they are spoken and put under a face. */
export function wordsOf(text: string): string {
  return sourcesOf(text).flatMap((source) => blocksOf(source)).map(blockWords).filter(Boolean).join('\n')
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return inlineWords(block.inline)
    case 'quote':
      return block.blocks.map(blockWords).join('\n')
    case 'list':
      return block.items.map((item) => item.map(blockWords).join(' ')).join('\n')
    case 'table':
      return block.rows.map((row) => row.map(inlineWords).join(', ')).join('\n')
    case 'plain':
      return block.text
    default:
      return ''
  }
}

function inlineWords(inline: Inline[]): string {
  return inline.map((one) => {
    if (one.kind === 'text' || one.kind === 'code') return one.text
    if (one.kind === 'break') return ' '
    if (one.kind === 'image') return one.alt
    return one.kind === 'mark' ? '' : inlineWords(one.inline)
  }).join('')
}
