/** The words of these pages come with them. */
import { learn } from '../lib/t.svelte'

export const known = learn('duel', { en: () => import('../i18n/duel/en.json'), de: () => import('../i18n/duel/de.json') })
