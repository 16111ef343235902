/** Pictures that are kept: asked for, made here or by a job, and shown one by one as they come. */
import * as api from '../api'
import { studio } from '../lib/studio.svelte'
import { renders } from './doors'
import type { Looking } from './looking.svelte'
import type { Estimate, Order, Provider, Render } from './types'

const ASK_MS = 250
export const HERE = 'rig'

export class Making {
  kept = $state.raw<Render[]>([])
  more = $state<string | null>(null)
  providers = $state.raw<Provider[]>([])
  /** How many pictures are still to come. */
  coming = $state(0)
  estimate = $state.raw<Estimate | null>(null)
  private jobId = $state<string | null>(null)
  private asking: ReturnType<typeof setTimeout> | undefined

  constructor(private looking: Looking) {}

  get job(): api.Job | undefined {
    return studio.jobs.find((one) => one.id === this.jobId)
  }

  /** A job of this persona that failed: what came out well is kept, and the rest can be asked for again. */
  get failed(): api.Job | undefined {
    const mine = studio.jobs.filter((one) => one.kind.startsWith('looks.') && one.subject?.id === this.looking.id)
    const newest = mine.sort((one, other) => other.queued_at.localeCompare(one.queued_at))[0]
    return newest?.state === 'failed' ? newest : undefined
  }

  get busy(): boolean {
    return this.coming > 0 || this.jobId !== null
  }

  async open(): Promise<void> {
    await this.list()
    this.providers = (await renders.providers()).items
  }

  async list(): Promise<void> {
    const page = await renders.list(this.looking.id, this.more ?? undefined)
    this.add(page.items, true)
    this.more = page.next_cursor
  }

  /** What a picture will cost and how long it takes; asked once somebody has stopped choosing. */
  weigh(order: Order): void {
    clearTimeout(this.asking)
    this.estimate = null
    if (order.provider === HERE) return
    this.asking = setTimeout(() => void renders.estimate(this.looking.id, order).then((found) => (this.estimate = found), () => (this.estimate = null)), ASK_MS)
  }

  /** What is drawn is what is stored, so that is done first. */
  async make(order: Order): Promise<void> {
    this.coming = order.count
    try {
      await this.looking.save()
      this.took(await renders.make(this.looking.id, order))
    } finally {
      this.coming = 0
    }
  }

  async stop(): Promise<void> {
    if (this.jobId) await api.jobs.stop(this.jobId)
  }

  /** Only what is missing is painted, and paid, again. */
  async again(): Promise<void> {
    const failed = this.failed
    if (!failed) return
    const begun = (await api.jobs.retry(failed.id)) as api.Job
    studio.jobs = studio.jobs.map((one) => (one.id === begun.id && one.state === 'failed' ? begun : one))
    this.jobId = begun.id
  }

  /** One cell alone: one that is missing, or one that did not please. */
  async repaint(render: Render, index: number): Promise<void> {
    const begun = await renders.repaint(render.id, index)
    this.took({ job_id: begun.job_id, job: begun.job as unknown as api.Job })
  }

  /** A job tells how far it is; every picture that is ready is shown, and at its end what went wrong. */
  async follow(): Promise<void> {
    const job = this.job
    if (!job) return
    const over = ['done', 'failed', 'cancelled'].includes(job.state)
    if (over) this.jobId = null
    this.add((await renders.list(this.looking.id)).items)
    if (over && job.error) throw new Error(api.explainFlat(job.error))
  }

  async use(render: Render): Promise<void> {
    const found = await renders.use(render.id)
    this.looking.portrayed(found.look, found.revision)
  }

  async remove(render: Render): Promise<void> {
    await renders.remove(render.id)
    this.kept = this.kept.filter((one) => one.id !== render.id)
  }

  private took(made: { renders?: Render[]; job_id?: string; job?: api.Job }): void {
    if (made.job_id) {
      this.jobId = made.job_id
      if (made.job && !this.job) studio.jobs.unshift(made.job)
    }
    this.add(made.renders ?? [])
  }

  private add(found: Render[], older = false): void {
    const ids = found.map((one) => one.id)
    const rest = this.kept.filter((one) => !ids.includes(one.id))
    this.kept = older ? [...rest, ...found] : [...found, ...rest]
  }
}
