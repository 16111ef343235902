/** These pages wear neon unless another theme was chosen on them; what the rest of the studio wears stays as it is. */
import { readLook, writeLook } from '../lib/cookie'
import { applyDevice, device, THEMES, type Theme } from '../lib/device.svelte'

let elsewhere: Theme | null = null

export function dress(): void {
  const kept = readLook().duel as Theme
  elsewhere = device.theme
  device.theme = THEMES.includes(kept) ? kept : 'neon'
  applyDevice()
}

/** Somebody chose a theme in the head of the page. */
export function chose(theme: Theme): void {
  if (elsewhere !== null && readLook().theme === theme) writeLook({ duel: theme, theme: elsewhere })
}

export function undress(): void {
  if (elsewhere === null) return
  device.theme = elsewhere
  elsewhere = null
  applyDevice()
}
