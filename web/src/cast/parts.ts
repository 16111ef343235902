/** The parts of the editor, each loaded when it is first opened. */
import type { Component } from 'svelte'
import { learn } from '../lib/t.svelte'
import type { Editing } from './editing.svelte'
import type { Rehearsal } from './rehearsal.svelte'

export type TabProps = { edit: Editing; rehearsal: Rehearsal }
type Tab = { preview: 'whole' | 'none'; load: () => Promise<{ default: Component<TabProps> }> }

export const PARTS = {
  mind: { preview: 'whole', load: () => import('./MindTab.svelte') },
  voice: { preview: 'whole', load: () => import('./VoiceTab.svelte') },
  look: { preview: 'none', load: async () => (await Promise.all([import('../look/LookTab.svelte'), learn('look')]))[0] },
  memory: { preview: 'none', load: async () => (await Promise.all([import('../memory/MemoryTab.svelte'), learn('memory')]))[0] },
  boundaries: { preview: 'whole', load: () => import('./BoundariesTab.svelte') },
  examples: { preview: 'whole', load: () => import('./ExamplesTab.svelte') },
  fidelity: { preview: 'none', load: () => import('./FidelityTab.svelte') },
  sharing: { preview: 'none', load: () => import('./SharingTab.svelte') },
  versions: { preview: 'none', load: () => import('./VersionsTab.svelte') },
} satisfies Record<string, Tab>

export type PartName = keyof typeof PARTS
