/** The rooms of the studio, in the order of the rail. */
import type { Key } from '../lib/t.svelte'
import type { IconName } from '../ui/icons'

export type Entry = { section: string; href: string; icon: IconName; label: Key }
export const pages: Entry[] = [
  { section: 'home', href: '/', icon: 'home', label: 'nav.home' },
  { section: 'personas', href: '/personas', icon: 'personas', label: 'nav.personas' },
  { section: 'chat', href: '/chat', icon: 'chat', label: 'nav.chat' },
  { section: 'stories', href: '/stories', icon: 'feather', label: 'nav.stories' },
  { section: 'duel', href: '/duel', icon: 'duel', label: 'nav.duel' },
]
/** On a phone these stand behind one button, so that every name can be read. */
export const more: Entry[] = [
  { section: 'lore', href: '/lore', icon: 'book', label: 'nav.lore' },
  { section: 'studio', href: '/studio/talents', icon: 'star', label: 'nav.studio' },
  { section: 'jobs', href: '/jobs', icon: 'jobs', label: 'nav.jobs' },
  { section: 'settings', href: '/settings/models', icon: 'settings', label: 'nav.settings' },
]
