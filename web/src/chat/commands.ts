/** Keys for the message in focus, beyond those that every conversation has. */
import type { Command } from '../lib/commands.svelte'

export function toolCommands(): Command[] {
  const press = (label: string) => (): void => document.activeElement?.closest('article[data-node]')?.querySelector<HTMLButtonElement>(`[data-do="${label}"]`)?.click()
  const head = (label: string) => (): void => document.querySelector<HTMLButtonElement>(`header [data-do="${label}"]`)?.click()
  return [
    { id: 'message.edit', label: 'chat.edit', group: 'group.message', keys: ['e'], run: press('edit') },
    { id: 'message.why', label: 'chat.why', group: 'group.message', keys: ['w'], run: press('why') },
    { id: 'chat.undo', label: 'chat.undo', group: 'group.message', keys: ['u'], run: head('undo') },
    { id: 'chat.redo', label: 'chat.redo', group: 'group.message', keys: ['Shift+U'], run: head('redo') },
  ]
}
