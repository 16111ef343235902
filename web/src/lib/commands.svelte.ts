/** The one table of commands: the palette, the help and the keyboard are all made from it. */
import { untrack } from 'svelte'
import { device, setPaused } from './device.svelte'
import { go } from './router.svelte'
import type { Key } from './t.svelte'

export type Command = {
  id: string
  label: Key
  group: 'group.go' | 'group.do' | 'group.message'
  /** As on the keyboard: `g h` is one after the other, `Mod+K` is Ctrl or the command key. */
  keys?: string[]
  /** Is told which of its keys it was. */
  run: (key?: string) => void
  /** Runs while typing, too. */
  always?: boolean
  /** Leaves its keys to a field of text that has a meaning of its own for them. */
  outside?: boolean
}

/** What the page in view lends to the commands. */
export const lent = $state<{ write?: () => void; stop?: () => boolean }>({})
export const overlays = $state({ palette: false, help: false })

const page = (id: string, label: Key, path: string, key: string): Command => ({
  id, label, group: 'group.go', keys: [`g ${key}`], run: () => go(path),
})

const standing: Command[] = [
  page('go.home', 'nav.home', '/', 'h'),
  page('go.personas', 'nav.personas', '/personas', 'p'),
  page('go.chat', 'nav.chat', '/chat', 'c'),
  page('go.stories', 'nav.stories', '/stories', 's'),
  page('go.studio', 'nav.studio', '/studio/talents', 't'),
  page('go.jobs', 'nav.jobs', '/jobs', 'j'),
  page('go.settings', 'nav.settings', '/settings/models', ','),
  { id: 'palette', label: 'command.palette', group: 'group.do', keys: ['Mod+k'], always: true, run: () => (overlays.palette = !overlays.palette) },
  { id: 'help', label: 'command.help', group: 'group.do', keys: ['?'], run: () => (overlays.help = true) },
  { id: 'write', label: 'command.write', group: 'group.do', keys: ['/'], run: () => lent.write?.() },
  { id: 'motion', label: 'command.motion', group: 'group.do', keys: ['Shift+M'], run: () => setPaused(!device.paused) },
  { id: 'landmark', label: 'command.landmark', group: 'group.do', keys: ['F6'], always: true, run: nextLandmark },
  { id: 'escape', label: 'command.escape', group: 'group.do', keys: ['Escape'], always: true, run: escape },
]

let added = $state.raw<Command[]>([])

export const commands = (): Command[] => [...standing, ...added]

/** A page adds its own while it is in view. */
export function lend(own: Command[]): () => void {
  const before = untrack(() => added)
  added = [...before, ...own]
  return () => (added = untrack(() => added).filter((one) => !own.includes(one)))
}

function escape(): void {
  if (lent.stop?.()) return
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

function nextLandmark(): void {
  const marks = [...document.querySelectorAll<HTMLElement>('header, nav.rail, main, [data-testid="job-tray"]')].filter((one) => one.offsetParent !== null)
  const now = marks.findIndex((one) => one.contains(document.activeElement))
  const next = marks[(now + 1) % marks.length]
  if (!next) return
  next.tabIndex = -1
  next.focus()
}
