/** What is only needed when something went otherwise: it comes when it does, with its words. */
import { learn } from '../lib/t.svelte'
import Cut from './Cut.svelte'
import FailedCard from './FailedCard.svelte'
import KeyQuestion from './KeyQuestion.svelte'
import Patience from './Patience.svelte'
import Switch from './Switch.svelte'

export const trouble = async () => (await learn('chat'), { Cut, FailedCard, KeyQuestion, Patience, Switch })
