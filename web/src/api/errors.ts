/** A refusal of the studio, as the page carries it: a code to translate, the studio's own words as fallback. */
import { has, t, type Key, type Slots } from '../lib/t.svelte'
import type { FlatError } from './types'

export class StudioError extends Error {
  constructor(
    readonly status: number,
    readonly body: FlatError,
  ) {
    super(body.detail)
    this.name = 'StudioError'
  }

  get code(): string {
    return this.body.error
  }
}

/** The studio could not be reached at all. */
export class Away extends StudioError {
  constructor() {
    super(0, { error: 'away', detail: '', next_step: '' })
  }
}

export function refusal(response: Response, body: unknown): StudioError {
  if (isFlat(body)) return new StudioError(response.status, body)
  return new StudioError(response.status, { error: `http_${response.status}`, detail: response.statusText, next_step: '' })
}

function isFlat(body: unknown): body is FlatError {
  return typeof body === 'object' && body !== null && 'error' in body && 'detail' in body
}

/** What happened, in the user's language when the code is known, else in the studio's words. */
export function explain(fault: unknown): string {
  if (fault instanceof StudioError) return explainFlat(fault.body)
  return t('error.unexpected', { detail: fault instanceof Error ? fault.message : String(fault) })
}

export function explainFlat(body: FlatError): string {
  const key = `error.${body.error}`
  return has(key) ? t(key as Key, body as unknown as Slots) : body.detail || t('error.unexpected', { detail: body.error })
}

/** What stands between a visitor and the studio. */
export type Need = 'setup_needed' | 'not_signed_in' | 'locked'

export function needOf(fault: unknown): Need | null {
  const code = fault instanceof StudioError ? fault.code : ''
  return code === 'setup_needed' || code === 'not_signed_in' || code === 'locked' ? code : null
}
