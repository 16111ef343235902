/** Where the user is, in words: the route's title, and the name of the one thing in view when a page tells it. */
import { place } from './router.svelte'
import { t } from './t.svelte'

const HOMES: Record<string, string> = { personas: '/personas', chat: '/chat', stories: '/stories', jobs: '/jobs' }
const state = $state({ name: '' })

export function nameThing(name: string): void {
  state.name = name
}

export function crumbs(): { text: string; href?: string }[] {
  const route = place.route
  if (!route) return [{ text: t('missing.title') }]
  const title = t(route.title)
  return state.name === '' ? [{ text: title }] : [{ text: title, href: HOMES[route.section] }, { text: state.name }]
}

export const pageTitle = (): string => crumbs().at(-1)!.text
