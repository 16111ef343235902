/** Choices that belong to this device: theme, motion, width of the rail. */
import { readLook, writeLook } from './cookie'

export const THEMES = ['system', 'light', 'dark', 'neon'] as const
export type Theme = (typeof THEMES)[number]

const root = typeof document === 'undefined' ? undefined : document.documentElement
const kept = root ? readLook() : {}

export const device = $state({
  theme: (THEMES as readonly string[]).includes(kept.theme ?? '') ? (kept.theme as Theme) : 'system',
  paused: kept.motion === 'off',
  wideRail: kept.rail !== '0',
})

export function setTheme(theme: Theme): void {
  device.theme = theme
  root?.setAttribute('data-theme', theme)
  writeLook({ theme })
}

export function setPaused(paused: boolean): void {
  device.paused = paused
  root?.setAttribute('data-motion', paused ? 'off' : 'on')
  writeLook({ motion: paused ? 'off' : 'on' })
}

export function setWideRail(wide: boolean): void {
  device.wideRail = wide
  root?.setAttribute('data-rail', wide ? '1' : '0')
  writeLook({ rail: wide ? '1' : '0' })
}

/** The server may not have known the cookie (a first visit, an old page): the attributes follow it here. */
export function applyDevice(): void {
  root?.setAttribute('data-theme', device.theme)
  root?.setAttribute('data-motion', device.paused ? 'off' : 'on')
  root?.setAttribute('data-rail', device.wideRail ? '1' : '0')
}
