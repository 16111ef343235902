/** What was done, step by step: a gesture on one control is one step, and every step restores exact values. */
export type Step = { path: string; from: unknown; to: unknown }[]

const MOST = 500
const GESTURE_MS = 700

export class Undo {
  private past: Step[] = []
  private future: Step[] = []
  private lastAt = -Infinity

  record(step: Step, at: number): void {
    const last = this.past.at(-1)
    const same = last?.length === 1 && step.length === 1 && last[0]!.path === step[0]!.path
    if (same && at - this.lastAt < GESTURE_MS) last[0]!.to = step[0]!.to
    else this.past.push(step)
    if (this.past.length > MOST) this.past.shift()
    this.future = []
    this.lastAt = at
  }

  undo(): Step | undefined {
    return this.turn(this.past, this.future)
  }

  redo(): Step | undefined {
    return this.turn(this.future, this.past)
  }

  get steps(): [back: number, forth: number] {
    return [this.past.length, this.future.length]
  }

  clear(): void {
    this.past = []
    this.future = []
  }

  private turn(from: Step[], to: Step[]): Step | undefined {
    const step = from.pop()
    if (step) to.push(step)
    this.lastAt = -Infinity
    return step
  }
}
