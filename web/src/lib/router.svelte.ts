/** Addresses and pages: a table of patterns, lazy pages, and one place that moves between them. */
import type { Component } from 'svelte'
import type { Key } from './t.svelte'

export type Params = Record<string, string>
export type PageModule = { default: Component<{ params: Params }> }
export type Route = { name: string; pattern: string; title: Key; section: string; load: () => Promise<PageModule> }
export type Place = { path: string; params: Params; route: Route | null }

let routes: Route[] = []
export const place = $state<Place>({ path: '/', params: {}, route: null })

export function match(table: Route[], path: string): { route: Route; params: Params } | null {
  for (const route of table) {
    const params = fit(route.pattern, path)
    if (params) return { route, params }
  }
  return null
}

function fit(pattern: string, path: string): Params | null {
  const want = pattern.split('/').filter(Boolean)
  const have = path.split('/').filter(Boolean)
  if (want.length !== have.length) return null
  const params: Params = {}
  for (const [i, part] of want.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = readPart(have[i]!)
    else if (part !== have[i]) return null
  }
  return params
}

function readPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function startRouter(table: Route[]): void {
  routes = table
  settle()
  addEventListener('popstate', settle)
  document.addEventListener('click', followLink)
}

export function go(path: string, replace = false): void {
  if (path === location.pathname + location.search + location.hash) return
  history[replace ? 'replaceState' : 'pushState'](null, '', path)
  settle()
}

function settle(): void {
  const found = match(routes, location.pathname)
  place.path = location.pathname
  place.params = found?.params ?? {}
  place.route = found?.route ?? null
}

/** Plain clicks on own links stay in the page; anything unusual is the browser's. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = (event.target as Element | null)?.closest('a')
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (link.getAttribute('href')!.startsWith('#')) return
  event.preventDefault()
  go(link.pathname + link.search + link.hash)
}
