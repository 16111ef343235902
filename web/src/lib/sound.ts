/** Where a conversation meets the voice of the page. The voice comes after the first paint; until then nobody is heard. */
import type { Actor } from './actor.svelte'

/** One answer that is to be spoken. */
export type Turn = {
  /** Its first sound is there: whoever speaks enters the stage. */
  begin(): Actor
  /** It cannot be heard after all: the words are shown as they come. */
  silent(): void
}

export const sound: {
  voice?: { follow(run: string, turn: Turn): boolean; hush(): void; busy(): boolean }
  /** Brings somebody onto the stage that is in view. */
  stage?: (personaId: string) => Actor
} = {}
