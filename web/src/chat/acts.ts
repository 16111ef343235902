/** What one can do with a message and with its chat; each is said when it failed, and most can be taken back. */
import { tick } from 'svelte'
import { explain, type ChatNode } from '../api'
import type { Conversation } from '../lib/conversation.svelte'
import { go } from '../lib/router.svelte'
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import { stand } from '../talk/deeds'
import { conversation, messages } from './doors'

export async function attempt(what: () => Promise<unknown>): Promise<boolean> {
  try {
    await what()
    return true
  } catch (fault) {
    toast(explain(fault), 'bad')
    return false
  }
}

/** The page shows what the server has made of it. */
const then = (talk: Conversation, what: () => Promise<unknown>) => attempt(async () => (await what(), await talk.load(), stand(talk)))

export const undo = (talk: Conversation) => then(talk, () => conversation.undo(talk.chatId))
export const redo = (talk: Conversation) => then(talk, () => conversation.redo(talk.chatId))
const undoable = (talk: Conversation, words: string): void => toast(words, 'good', { label: t('undo'), run: () => void undo(talk) })

export const goOn = (talk: Conversation, node: ChatNode) => then(talk, () => messages.answer(talk.chatId, 'continue', node.id))

export async function remove(talk: Conversation, node: ChatNode, mode: 'only' | 'below'): Promise<void> {
  const at = talk.nodes.findIndex((one) => one.id === node.id)
  if (!(await then(talk, () => messages.remove(talk.chatId, node.id, mode)))) return
  undoable(talk, t(mode === 'only' ? 'chat.removed.only' : 'chat.removed.below'))
  await tick()
  // The buttons one was at are gone with the message; one goes on at its neighbour.
  const near = document.querySelector<HTMLElement>(`article[data-node="${(talk.nodes[at] ?? talk.nodes.at(-1))?.id}"]`)
  if (!near || (document.activeElement && document.activeElement !== document.body)) return
  near.tabIndex = -1
  near.focus({ preventScroll: true })
}

export async function exclude(talk: Conversation, node: ChatNode): Promise<void> {
  if (await then(talk, () => messages.exclude(talk.chatId, node.id, !node.excluded))) undoable(talk, t(node.excluded ? 'chat.included' : 'chat.excluded'))
}

/** What few knew, everybody here may know; that is asked for, and never happens by itself. */
export async function tellAll(talk: Conversation, node: ChatNode): Promise<void> {
  if (await then(talk, () => messages.tell(talk.chatId, node.id, []))) undoable(talk, t('chat.private.told'))
}

export async function fork(talk: Conversation, node: ChatNode): Promise<void> {
  await attempt(async () => {
    const made = await conversation.fork(talk.chatId, node.id)
    go(`/chat/${made.id}`)
    toast(t('chat.forked'))
  })
}

export const forget = (talk: Conversation, node: ChatNode) => attempt(async () => (await messages.forget(talk.chatId, node.id), toast(t('chat.forgotten'))))

/** What is said again beside what was said is answered anew; what is put right stays where it is. */
export const edit = (talk: Conversation, node: ChatNode, text: string, mode: 'branch' | 'in_place') => then(talk, () => messages.edit(talk.chatId, node.id, text, mode))
