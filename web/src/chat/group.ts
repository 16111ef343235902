/** Who is in a chat, and in what words it is said who speaks next. */
import type { Conversation } from '../lib/conversation.svelte'
import { language } from '../lib/t.svelte'
import { attempt } from './acts'
import { conversation, messages, type Chat } from './doors'

export type Member = Chat['members'][number]
export const POLICIES = ['mention', 'talkative', 'round_robin', 'manual', 'director'] as const

export const policyOf = (chat: Chat): (typeof POLICIES)[number] => POLICIES.find((one) => one === chat.settings.turn_policy) ?? 'mention'

export const MOST_MEMBERS = 8
export const MOST_SPEAKERS = 4
/** How much somebody talks whom nobody has asked to talk more or less. */
export const USUAL_TALK = 0.5

/** Names as a person would say them one after the other. */
export function listed(names: string[]): string {
  const plain = language().slice(0, 2)
  const speech = navigator.languages.find((code) => code.startsWith(plain)) ?? plain
  return new Intl.ListFormat(speech, { type: 'conjunction' }).format(names)
}
export const namesOf = (chat: Chat): string => listed(chat.members.map((one) => one.name))

/** Those among the members whose ids are named; whoever has left is still called by what a message says. */
export const listeners = (members: Member[], ids: string[]): string => listed(ids.map((id) => members.find((one) => one.persona_id === id)?.name ?? '?'))

type Seat = Pick<Member, 'persona_id'> & Partial<Member>

/** What of a member goes back to the studio; since when somebody listens is said only of those who shall know everything. */
const seat = ({ persona_id, pinned_version = null, talkativeness = null, muted = false, joined_at }: Seat) =>
  ({ persona_id, pinned_version, talkativeness, muted, ...(joined_at === null && { joined_at }) })

export const seated = (chat: Chat, members: Seat[]): Promise<Chat> => conversation.change(chat.id, { members: members.map(seat) })

/** Somebody picked by the user speaks below the newest message. */
export const letAnswer = (talk: Conversation, persona_id: string): Promise<boolean> =>
  attempt(async () => {
    if (talk.leaf !== null) await messages.letAnswer(talk.chatId, talk.leaf, persona_id)
  })
