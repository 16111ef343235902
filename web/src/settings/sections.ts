/** The sections of the settings, in the order people meet them; each is loaded with its words when it is opened. */
import type { Component } from 'svelte'
import { learn, type Key } from '../lib/t.svelte'

type Load = () => Promise<{ default: Component }>
/** `several`: in view where more than one person is here; `admins`: for those of them who look after the others. */
export type Section = { id: string; label: Key; words: Key; of: 'everyone' | 'several' | 'admins'; load: Load }

/** What is about people speaks with the words of the sign-in page, too: both refuse a weak password. */
const told = (load: Load): Load => async () => (await Promise.all([load(), learn('people'), learn('entry')]))[0]

export const SECTIONS: Section[] = [
  { id: 'models', label: 'settings.models', words: 'settings.models.words', of: 'everyone', load: () => import('./Models.svelte') },
  { id: 'keys', label: 'settings.keys', words: 'settings.keys.words', of: 'everyone', load: told(() => import('../people/Keys.svelte')) },
  { id: 'voices', label: 'settings.voices', words: 'settings.voices.words', of: 'everyone', load: () => import('./Voices.svelte') },
  { id: 'costs', label: 'settings.costs', words: 'settings.costs.words', of: 'everyone', load: () => import('./Costs.svelte') },
  { id: 'appearance', label: 'settings.appearance', words: 'settings.appearance.words', of: 'everyone', load: () => import('./Appearance.svelte') },
  { id: 'keyboard', label: 'settings.keyboard', words: 'settings.keyboard.words', of: 'everyone', load: () => import('./Keyboard.svelte') },
  { id: 'language', label: 'settings.language', words: 'settings.language.words', of: 'everyone', load: () => import('./Languages.svelte') },
  { id: 'privacy', label: 'settings.privacy', words: 'settings.privacy.words', of: 'everyone', load: told(() => import('../people/Access.svelte')) },
  { id: 'data', label: 'settings.data', words: 'settings.data.words', of: 'everyone', load: told(() => import('../people/Data.svelte')) },
  { id: 'people', label: 'settings.people', words: 'settings.people.words', of: 'admins', load: told(() => import('../people/Everyone.svelte')) },
  { id: 'teams', label: 'settings.teams', words: 'settings.teams.words', of: 'several', load: told(() => import('../people/Teams.svelte')) },
  { id: 'audit', label: 'settings.audit', words: 'settings.audit.words', of: 'admins', load: told(() => import('../people/Audit.svelte')) },
  { id: 'about', label: 'settings.about', words: 'settings.about.words', of: 'everyone', load: () => import('./About.svelte') },
]
