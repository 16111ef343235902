/** What is told of files that came in is said wherever they come in; the words come with it. */
import { learn } from '../lib/t.svelte'

export const known = learn('arrival', { en: () => import('../i18n/arrival/en.json'), de: () => import('../i18n/arrival/de.json') })
