/** Names of what the catalogue holds: in the words of the interface where there are some, else as the catalogue calls it. */
import { has, t } from '../lib/t.svelte'

export function label(stem: string, name: string, called?: string): string {
  const key = `look.${stem}.${name}`
  return has(key) ? t(key) : (called?.toLowerCase() ?? name.replaceAll('_', ' '))
}

export const labels = (stem: string, names: readonly string[]): [value: string, label: string][] => names.map((name) => [name, label(stem, name)])
