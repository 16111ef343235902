/** What a draft would say and be told: asked 150 ms after the last move, and whatever is overtaken is dropped. */
import * as api from '../api'
import { studio } from '../lib/studio.svelte'
import { trying } from './doors'
import type { Prompt, Sample } from './types'

const REST_MS = 150

export class Rehearsal {
  samples = $state.raw<Sample[]>([])
  prompt = $state.raw<Prompt | null>(null)
  busy = $state(false)
  problem = $state('')
  /** A model over the internet costs money; it is asked when somebody says so. */
  free = $derived(studio.start?.brain.kind !== 'cloud')
  question = $state('')
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: AbortController | undefined

  constructor(private personaId: string) {}

  follow(draft: Record<string, unknown>): void {
    clearTimeout(this.timer)
    this.busy = true
    this.timer = setTimeout(() => void this.ask(draft, this.free), REST_MS)
  }

  async ask(draft: Record<string, unknown>, aloud: boolean): Promise<void> {
    clearTimeout(this.timer)
    this.running?.abort()
    const { signal } = (this.running = new AbortController())
    this.busy = true
    const message = this.question.trim()
    try {
      const [prompt, samples] = await Promise.all([
        trying.prompt(this.personaId, { message, draft }, signal),
        aloud ? trying.samples(this.personaId, { draft, ...(message && { message }) }, signal) : this.samples,
      ])
      if (signal.aborted) return
      this.prompt = prompt
      this.samples = samples
      this.problem = ''
    } catch (fault) {
      if (signal.aborted) return
      this.problem = api.explain(fault)
    }
    this.busy = false
  }

  close(): void {
    clearTimeout(this.timer)
    this.running?.abort()
  }
}

/** The manner part in sentences: what each number outside its middle tells the model. */
export const mannerOf = (prompt: Prompt | null): string[] =>
  (prompt?.parts.find((part) => part.id === 'manner')?.text ?? '').split(/(?<=[.。!?])\s*/).filter((one) => one !== '' && !one.startsWith('## '))
