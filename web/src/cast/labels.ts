/** What a path of the document is called on the page, and how its values are shown. */
import { has, number, t, type Key } from '../lib/t.svelte'
import { hundred } from './numbers'

/** Both ways of writing a path are understood: dotted, and with slashes as the studio tells changes. */
export function labelOf(path: string): string {
  const keys = path.replace(/^\//, '').split(/[/.]/)
  const last = keys.at(-1)!
  const key = [`trait.${last}`, `fact.${keys[0]}`, `fact.${last}`].find(has)
  if (keys[0] === 'boundaries') return `${t('fact.boundaries')}: ${topicName(last)}`
  return key ? t(key as Key) : keys.join(' · ').replaceAll('_', ' ')
}

export const topicName = (topic: string): string => (has(`topic.${topic}`) ? t(`topic.${topic}` as Key) : topic.replaceAll('_', ' '))

export function valueOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('value.none')
  if (typeof value === 'number') return value >= 0 && value <= 1 ? String(hundred(value)) : number(value)
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (Array.isArray(value)) return value.length === 0 ? t('value.none') : value.map(valueOf).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  const key = [`verbosity.${text}`, `tone.${text}`, `audience.${text}`, `action.${text}`].find(has)
  return key ? t(key as Key) : text
}
