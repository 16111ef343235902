/** Keys for the message in focus: move, copy, again, variants. */
import type { Command } from './commands.svelte'
import type { Conversation } from './conversation.svelte'

export function messageCommands(talk: () => Conversation | undefined): Command[] {
  const here = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>('article[data-node]') ?? null
  const press = (label: string) => (): void => here()?.querySelector<HTMLButtonElement>(`[data-do="${label}"]`)?.click()
  const move = (by: number) => (): void => {
    const all = [...document.querySelectorAll<HTMLElement>('article[data-node]')]
    const from = here()
    const next = from ? all[all.indexOf(from) + by] : all.at(-1)
    if (!next || !talk()) return
    next.tabIndex = -1
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }
  const own = (id: string, label: Command['label'], key: string, run: () => void): Command => ({ id, label, group: 'group.message', keys: [key], run })
  const stars: Command = { id: 'message.stars', label: 'command.message.stars', group: 'group.message', keys: ['1', '2', '3', '4', '5'], run: (key) => key && press(`star ${key}`)() }
  return [
    own('message.next', 'command.message.next', 'j', move(1)),
    own('message.previous', 'command.message.previous', 'k', move(-1)),
    own('message.again', 'message.again', 'r', press('again')),
    own('variant.previous', 'message.previous', '[', press('previous')),
    own('variant.next', 'message.next', ']', press('next')),
    own('message.copy', 'message.copy', 'c', press('copy')),
    stars,
  ]
}
