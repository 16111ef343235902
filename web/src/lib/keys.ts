/** From key presses to commands: chords, one-after-the-other pairs, and the peace of whoever is typing. */
import { commands, type Command } from './commands.svelte'
import { chosen } from './studio.svelte'

const PAIR_MS = 1200
const EDITS = 'input:not([type=checkbox], [type=radio], [type=button], [type=range]), textarea, select, [contenteditable]'
let first: { key: string; at: number } | null = null

export function nameOf(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : ''
  const alt = event.altKey ? 'Alt+' : ''
  const letter = /^[a-z]$/i.test(event.key)
  const shift = event.shiftKey && letter ? 'Shift+' : ''
  const key = letter && (mod || !shift) ? event.key.toLowerCase() : event.key
  return `${mod}${alt}${shift}${shift ? key.toUpperCase() : key}`
}

export function findCommand(table: Command[], name: string, before: string | null): Command | undefined {
  const pair = before === null ? undefined : table.find((one) => one.keys?.includes(`${before} ${name}`))
  return pair ?? table.find((one) => one.keys?.includes(name))
}

/** A single letter or sign does something only outside fields, and only where the user wants that. */
function allowed(command: Command, event: KeyboardEvent): boolean {
  if (command.always) return true
  const typing = (event.target as Element | null)?.closest(EDITS) != null
  if (event.ctrlKey || event.metaKey || event.altKey) return !(command.outside && typing)
  return !typing && chosen('keyboard.single_letters', true) && document.querySelector('dialog[open]') === null
}

export function startKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented || event.repeat) return
    const name = nameOf(event)
    const before = first && event.timeStamp - first.at < PAIR_MS ? first.key : null
    const command = findCommand(commands(), name, before)
    const opens = commands().some((one) => one.keys?.some((keys) => keys.startsWith(`${name} `)))
    first = opens && !command ? { key: name, at: event.timeStamp } : null
    if (!command || !allowed(command, event)) return
    if (command.id !== 'escape') event.preventDefault()
    command.run(name)
  })
}
