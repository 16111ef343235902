import { describe, expect, it } from 'vitest'
import { blocksOf, sourcesOf, wordsOf, type Block, type Inline } from './render'

const tree = (text: string): Block[] => sourcesOf(text).flatMap((source) => blocksOf(source))
const inline = (text: string): Inline[] => {
  const [first] = tree(text)
  return first?.kind === 'paragraph' ? first.inline : []
}
const kinds = (text: string): string[] => inline(text).map((one) => one.kind)

describe('text becomes a tree', () => {
  it('knows emphasis, code, strikethrough and superscript', () => {
    expect(kinds('**a** *b* `c` ~~d~~ ^e^')).toEqual(['strong', 'text', 'em', 'text', 'code', 'text', 'del', 'text', 'sup'])
  })

  it('knows lists within lists', () => {
    const [list] = tree('1. one\n   - inner\n2. two')

    expect(list).toMatchObject({ kind: 'list', ordered: true, start: 1 })
    expect((list as Extract<Block, { kind: 'list' }>).items.map((item) => item.map((one) => one.kind))).toEqual([['paragraph', 'list'], ['paragraph']])
  })

  it('keeps a blank line inside code', () => {
    expect(tree('```py\na\n\nb\n```')).toEqual([{ kind: 'code', language: 'py', text: 'a\n\nb' }])
  })

  it('lowers headings below those of the page', () => {
    expect(tree('# one\n\n##### five').map((one) => one.kind === 'heading' && one.level)).toEqual([3, 6])
  })

  it('knows tables, quotes and rules', () => {
    expect(tree('| a | b |\n|---|---|\n| 1 | 2 |').map((one) => one.kind)).toEqual(['table'])
    expect(tree('> said\n\n---').map((one) => one.kind)).toEqual(['quote', 'rule'])
  })

  it('shows formulas as code', () => {
    expect(inline('$$a^2$$')).toEqual([{ kind: 'code', text: 'a^2' }])
    expect(kinds('It costs $5 or $6.')).toEqual(['text'])
  })
})

describe('text has no hands', () => {
  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<iframe src="//x"></iframe>', '<b>bold</b>', '<!-- x -->'])('shows %s as text', (text) => {
    expect(inline(text)).toEqual([{ kind: 'text', text }])
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '//evil.example', '/api/jobs', 'JaVaScRiPt:x'])('makes no link to %s', (address) => {
    expect(kinds(`[click](${address})`)).not.toContain('link')
  })

  it('links to http, https and mailto, and names the host', () => {
    expect(inline('[x](https://example.org/a)')).toMatchObject([{ kind: 'link', href: 'https://example.org/a', host: 'example.org' }])
    expect(kinds('[x](mailto:a@example.org)')).toEqual(['link'])
  })

  it('puts no link into a link', () => {
    const [link] = inline('[a https://one.example b](https://two.example)')

    expect((link as Extract<Inline, { kind: 'link' }>).inline.map((one) => one.kind)).not.toContain('link')
  })

  it('shows pictures only of this studio; others are their words', () => {
    expect(inline('![cat](https://example.org/cat.png)')).toEqual([{ kind: 'text', text: '[cat]' }])
    expect(inline('![cat](media:0123abcd-0000-4000-8000-000000000000)')).toMatchObject([{ kind: 'image', alt: 'cat' }])
  })

  it('makes direction overrides, controls and tag characters visible', () => {
    expect(inline('a\u202eb\u0007c\u{e0041}')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'mark', code: 'U+202E' },
      { kind: 'text', text: 'b' },
      { kind: 'mark', code: 'U+0007' },
      { kind: 'text', text: 'c' },
      { kind: 'mark', code: 'U+E0041' },
    ])
  })

  it('leaves the flag of Wales alone', () => {
    const wales = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}'

    expect(inline(wales)).toEqual([{ kind: 'text', text: wales }])
  })

  it('ends markup at 200,000 characters and at depth 32', () => {
    const long = tree(`${'a '.repeat(100_000)}**b**`)
    expect(long.at(-1)).toEqual({ kind: 'plain', text: '**b**' })

    const deep = JSON.stringify(tree(`${'> '.repeat(60)}end`))
    expect(deep.match(/"quote"/g)).toHaveLength(32)
  })

  it('cuts a table at a thousand cells', () => {
    const [table] = tree(`|a|b|\n|-|-|\n${'|1|2|\n'.repeat(900)}`)

    expect((table as Extract<Block, { kind: 'table' }>).rows.length).toBeLessThanOrEqual(500)
  })

  it.each(['*'.repeat(5000), '['.repeat(5000), '`'.repeat(4999), '_a'.repeat(4000), '<'.repeat(9000), '![('.repeat(3000), '**a'.repeat(3000)])('stays quick on hostile text %#', (text) => {
    const began = performance.now()
    tree(text)

    expect(performance.now() - began).toBeLessThan(1500)
  })
})

describe('a growing text', () => {
  const whole = '# Hi\n\nA *b* `c\n\n- one\n- two\n\n  more\n\n```js\nx\n\ny\n```\n\n| a |\n|---|\n| 1 |\n\nend **bold'

  it('ends as the same tree, however it was cut', () => {
    const final = JSON.stringify(tree(whole))
    for (let cut = 0; cut <= whole.length; cut++) {
      let grown = ''
      for (const piece of [whole.slice(0, cut), whole.slice(cut)]) {
        grown += piece
        tree(grown)
      }
      expect(JSON.stringify(tree(grown))).toBe(final)
    }
  })

  it('changes only its last block', () => {
    const before = sourcesOf('one\n\ntwo\n\nthr')
    const after = sourcesOf('one\n\ntwo\n\nthree and more')

    expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
  })
})

describe('the words alone', () => {
  it('are what is spoken', () => {
    expect(wordsOf('**Hello** [you](https://example.org)\n\n- a\n- b')).toBe('Hello you\na\nb')
  })
})
