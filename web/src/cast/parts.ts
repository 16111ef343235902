/** The parts of the editor, each loaded when it is first opened. */
import type { Component } from 'svelte'
import { learn, type Words } from '../lib/t.svelte'
import type { Editing } from './editing.svelte'
import type { Rehearsal } from './rehearsal.svelte'

export type TabProps = { edit: Editing; rehearsal: Rehearsal }
type Tab = { preview: 'whole' | 'none'; load: () => Promise<{ default: Component<TabProps> }> }

/** A room of its own brings its words along, which no other page carries. */
const room = (name: string, tab: Tab['load'], words: Words): Tab['load'] => async () => (await Promise.all([tab(), learn(name, words)]))[0]

export const PARTS = {
  mind: { preview: 'whole', load: () => import('./MindTab.svelte') },
  voice: { preview: 'none', load: room('voice', () => import('../voice/VoiceTab.svelte'), { en: () => import('../i18n/voice/en.json'), de: () => import('../i18n/voice/de.json') }) },
  look: { preview: 'none', load: room('look', () => import('../look/LookTab.svelte'), { en: () => import('../i18n/look/en.json'), de: () => import('../i18n/look/de.json') }) },
  memory: { preview: 'none', load: room('memory', () => import('../memory/MemoryTab.svelte'), { en: () => import('../i18n/memory/en.json'), de: () => import('../i18n/memory/de.json') }) },
  boundaries: { preview: 'whole', load: () => import('./BoundariesTab.svelte') },
  examples: { preview: 'whole', load: () => import('./ExamplesTab.svelte') },
  fidelity: { preview: 'none', load: () => import('./FidelityTab.svelte') },
  sharing: { preview: 'none', load: () => import('./SharingTab.svelte') },
  source: { preview: 'none', load: room('source', () => import('../source/SourceTab.svelte'), { en: () => import('../i18n/source/en.json'), de: () => import('../i18n/source/de.json') }) },
  versions: { preview: 'none', load: () => import('./VersionsTab.svelte') },
} satisfies Record<string, Tab>

export type PartName = keyof typeof PARTS
