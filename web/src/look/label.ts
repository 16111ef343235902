/** Names of what the catalogue holds: in the words of the interface where there are some, else as the catalogue calls it. */
import { has, t } from '../lib/t.svelte'

export function label(stem: string, name: string, called?: string): string {
  const key = `look.${stem}.${name}`
  return has(key) ? t(key) : (called?.toLowerCase() ?? name.replaceAll('_', ' '))
}

/** What a cell of a sheet shows: a feeling, a side, a pose or the whole figure, which its file calls by English names. */
export function shownIn(cell: { label: string }): string {
  const name = cell.label.replaceAll(' ', '_')
  const key = ['feeling', 'look.facing', 'look.pose', 'look.template'].map((stem) => `${stem}.${name}`).find(has)
  return key ? t(key) : cell.label
}

export const labels = (stem: string, names: readonly string[]): [value: string, label: string][] => names.map((name) => [name, label(stem, name)])
