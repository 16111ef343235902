/** The pages of duels, shown when their words are there. */
import Duel from './Duel.svelte'
import { known } from './words'

export const load = async () => (await known, { default: Duel })
