/** Who sits here, and whether there is anybody else: what decides which of these pages are in view. */
import { studio } from '../lib/studio.svelte'
import { everyone, oneself, type Me } from './doors'

export const self = $state({ me: null as Me | null, others: false })

export const isAdmin = (): boolean => self.me?.role === 'owner' || self.me?.role === 'admin'
export const isChild = (): boolean => self.me?.age_band === 'child'
/** A studio for one keeps people and teams out of sight; they are there by search and by address. */
export const isShared = (): boolean => studio.start?.mode === 'multi' || self.others

export async function knowSelf(): Promise<void> {
  self.me = await oneself.get()
  // In local mode whoever sits here is the owner, who may ask; elsewhere the mode says it already.
  if (studio.start?.mode === 'local' && isAdmin()) self.others = (await everyone.list(undefined, 2)).items.length > 1
}
