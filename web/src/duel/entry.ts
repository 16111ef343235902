/** The pages of duels, shown when their words are there. */
import { learn } from '../lib/t.svelte'
import Duel from './Duel.svelte'
import { known } from './words'

export const load = async () => (await Promise.all([known, learn('chat')]), { default: Duel })
