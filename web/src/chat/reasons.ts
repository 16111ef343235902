/** Why a piece stands in a prompt, in the reader's language: the studio says it in plain English sentences and codes. */
import { has, t, type Key } from '../lib/t.svelte'

type Piece = { kind: string; reason: string }

/** A code of lore and what hit: "key: lantern". */
export function ofLore(reason: string, detail = ''): string {
  const known = has(`lore.reason.${reason}`) ? t(`lore.reason.${reason}` as Key) : reason
  return detail ? `${known}: ${detail}` : known
}

export function ofPiece({ kind, reason }: Piece): string {
  const [, code = '', detail] = /^(\w+)(?:: (.+))?$/s.exec(reason) ?? []
  if (kind.startsWith('lore') && has(`lore.reason.${code}`)) return ofLore(code, detail)
  const window = /^the newest (\d+) of (\d+) messages fit$/.exec(reason)
  if (window) return t('chat.why.reason.history', { kept: window[1]!, all: window[2]! })
  const cap = /^the cap of (\d+) tokens is used up$/.exec(reason)
  if (cap) return t('chat.why.reason.cap', { count: cap[1]! })
  if (reason === 'gave way: the room was short') return t('chat.why.reason.short')
  if (reason === 'stays with the message that called it') return t('chat.why.reason.stays')
  if (reason === 'its heading') return t('chat.why.reason.heading')
  if (kind === 'memory' || kind === 'pinned') return ofMemory(reason)
  return has(`chat.why.reason.${kind}`) ? t(`chat.why.reason.${kind}` as Key) : reason
}

/** How a memory was found: by meaning, by its words, by the time that was asked for. */
export function ofMemory(why: string): string {
  return why.split(', ').map((one) => {
    const place = /^number (\d+) by (meaning|words)(?: \(([\d.]+)\))?$/.exec(one)
    if (place) return t(`chat.why.reason.by.${place[2] as 'meaning' | 'words'}`, { place: place[1]! })
    if (one === 'from the time that was asked for') return t('chat.why.reason.span')
    if (one === 'no longer true') return t('chat.why.reason.closed')
    return one === 'pinned' ? t('chat.why.reason.pinned') : t('chat.why.reason.memory')
  }).join(', ')
}
