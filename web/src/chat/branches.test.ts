import { expect, test } from 'vitest'
import { folded, rowsOf } from './branches'
import type { Twig } from './doors'

const twig = (id: string, parent_id: string | null, removed: string | null = null): Twig =>
  ({ id, parent_id, removed, role: 'user', status: 'final', excluded: false, created_at: '2026-01-01T00:00:00.000Z', beginning: id }) as Twig

test('a choice opens a level, and what follows without one stays on it', () => {
  const rows = rowsOf([twig('a', null), twig('b', 'a'), twig('c', 'b'), twig('d', 'b'), twig('e', 'd')], 'e')

  expect(rows.map((row) => [row.twig.id, row.level])).toEqual([['a', 0], ['b', 0], ['c', 1], ['d', 1], ['e', 1]])
})

test('the path to where the chat stands is marked, and so are the ends', () => {
  const rows = rowsOf([twig('a', null), twig('b', 'a'), twig('c', 'a')], 'c')

  expect(rows.filter((row) => row.onPath).map((row) => row.twig.id)).toEqual(['a', 'c'])
  expect(rows.filter((row) => row.isEnd).map((row) => row.twig.id)).toEqual(['b', 'c'])
})

test('what was removed is not there, and what hung below it begins anew', () => {
  expect(rowsOf([twig('a', null, 'only'), twig('b', 'a')], 'b').map((row) => row.twig.id)).toEqual(['b'])
})

test('ten thousand messages in one line are read without trouble', () => {
  const line = Array.from({ length: 10_000 }, (_, i) => twig(`n${i}`, i ? `n${i - 1}` : null))

  expect(rowsOf(line, 'n9999')).toHaveLength(10_000)
})

test('a long stretch without a choice is folded in its middle, and opens where one wants it', () => {
  const line = Array.from({ length: 9 }, (_, i) => twig(`n${i}`, i ? `n${i - 1}` : null))
  const rows = rowsOf([...line, twig('a', 'n8'), twig('b', 'n8')], 'b')
  const shown = (opened: string[], leaf = 'b') => folded(rows, leaf, new Set(opened)).map((piece) => ('row' in piece ? piece.row.twig.id : piece.fold.length))

  expect(shown([])).toEqual(['n0', 'n1', 5, 'n7', 'n8', 'a', 'b'])
  expect(shown(['n2'])).toHaveLength(11)
  expect(shown([], 'n4')).toHaveLength(11)
})
