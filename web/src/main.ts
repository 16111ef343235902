import { mount } from 'svelte'
import App from './App.svelte'
import { applyDevice } from './lib/device.svelte'
import { startKeys } from './lib/keys'
import { startRouter, type Route } from './lib/router.svelte'
import { openStudio } from './lib/studio.svelte'
import { learn, preferred, speak, type Part } from './lib/t.svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/first.css'

/** A page that brings words of its own is shown when both are there. */
const told = (part: Part, page: Route['load']): Route['load'] => async () => (await Promise.all([page(), learn(part)]))[0]
const chat = told('chat', told('cast', () => import('./pages/Chat.svelte')))
const editor = told('cast', () => import('./pages/Persona.svelte'))
const lore = (page: Route['load']) => told('people', told('lore', told('cast', page)))
const stories = () => import('./stories/Stories.svelte')
const duel = async () => (await import('./duel/entry')).load()
const settings = told('settings', () => import('./pages/Settings.svelte'))
const routes: Route[] = [
  { name: 'home', section: 'home', pattern: '/', title: 'nav.home', load: () => import('./pages/Home.svelte') },
  { name: 'personas', section: 'personas', pattern: '/personas', title: 'nav.personas', load: told('cast', () => import('./pages/Personas.svelte')) },
  { name: 'catalogue', section: 'personas', pattern: '/personas/catalogue', title: 'nav.personas', load: told('cast', () => import('./pages/Catalogue.svelte')) },
  { name: 'held', section: 'personas', pattern: '/personas/catalogue/held', title: 'nav.personas', load: told('cast', () => import('./pages/Held.svelte')) },
  { name: 'persona', section: 'personas', pattern: '/personas/:id', title: 'nav.personas', load: editor },
  { name: 'persona', section: 'personas', pattern: '/personas/:id/:part', title: 'nav.personas', load: editor },
  { name: 'chats', section: 'chat', pattern: '/chat', title: 'nav.chat', load: chat },
  { name: 'chat', section: 'chat', pattern: '/chat/:id', title: 'nav.chat', load: chat },
  { name: 'stories', section: 'stories', pattern: '/stories', title: 'nav.stories', load: stories },
  { name: 'story', section: 'stories', pattern: '/stories/:id/:part', title: 'nav.stories', load: stories },
  { name: 'talents', section: 'studio', pattern: '/studio/talents', title: 'nav.studio', load: told('talents', () => import('./talents/Talents.svelte')) },
  { name: 'lore', section: 'lore', pattern: '/lore', title: 'nav.lore', load: lore(() => import('./lore/Shelf.svelte')) },
  { name: 'lorebook', section: 'lore', pattern: '/lore/:id', title: 'nav.lore', load: lore(() => import('./lore/Lorebook.svelte')) },
  { name: 'duel', section: 'duel', pattern: '/duel', title: 'nav.duel', load: duel },
  { name: 'duel', section: 'duel', pattern: '/duel/:view', title: 'nav.duel', load: duel },
  { name: 'jobs', section: 'jobs', pattern: '/jobs', title: 'nav.jobs', load: told('settings', () => import('./pages/Jobs.svelte')) },
  { name: 'settings', section: 'settings', pattern: '/settings', title: 'nav.settings', load: settings },
  { name: 'section', section: 'settings', pattern: '/settings/:section', title: 'nav.settings', load: settings },
]

applyDevice()
startKeys()
const studio = openStudio()
await speak(preferred(), false)
startRouter(routes)
mount(App, { target: document.getElementById('app')! })
await studio
void import('./arrival/Anywhere.svelte').then((part) => mount(part.default, { target: document.body }))
