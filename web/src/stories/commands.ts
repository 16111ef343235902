/** Keys of the reading page: what a button does is pressed, so that a key never does more than one can see. */
import type { Command } from '../lib/commands.svelte'

type Own = [id: string, label: Command['label'], ...keys: string[]]
const press = (what: string) => (): void => [...document.querySelectorAll<HTMLButtonElement>(`[data-do="${what}"]`)].at(-1)?.click()

export function storyCommands(choose: (index: number) => void): Command[] {
  const owns: Own[] = [
    ['back', 'story.back', 'b'],
    ['redo', 'story.redo', 'Shift+B'],
    ['again', 'story.again', 'r'],
    ['previous', 'story.take.previous', '['],
    ['next', 'story.take.next', ']'],
    ['takes', 'story.takes', 'c'],
    ['aloud', 'story.aloud', 'l'],
    ['auto', 'story.auto', 'a'],
    ['edit', 'story.edit', 'e'],
    ['why', 'story.why', 'w'],
    ['transcript', 'story.transcript', 't'],
    ['panel', 'story.panel', 'i'],
  ]
  return [
    { id: 'story.choose', label: 'story.command.choose', group: 'group.do', keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], run: (key) => choose(Number(key)) },
    ...owns.map(([what, label, ...keys]): Command => ({ id: `story.${what}`, label, group: 'group.do', keys, run: press(`story ${what}`) })),
  ]
}

const WITHIN = 'button, a, summary, select, input, textarea, dialog, [role=tab], [contenteditable]'

/** The space bar turns the page: down while there is more to see, then on with the story. */
export function isTurnOfPage(event: KeyboardEvent): boolean {
  if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return false
  if ((event.target as Element | null)?.closest(WITHIN) || document.querySelector('dialog[open]')) return false
  const main = document.querySelector('main')
  return !main || main.scrollHeight - main.scrollTop - main.clientHeight < 40
}
