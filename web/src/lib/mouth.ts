/**
 * A mouth that follows words while nothing is heard: letters become the nine shapes, one every 72 ms.
 * With sound, cues of the voice take its place.
 */
export type Shape = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'X'

export const STEP_MS = 72
const BACKLOG = 40

const SHAPES: [RegExp, Shape][] = [
  [/[bmp]/, 'A'], [/[aáàâå]/, 'D'], [/[eéèêäh]/, 'C'], [/[oóòô]/, 'E'], [/[uúùûüöwq]/, 'F'],
  [/[fv]/, 'G'], [/[l]/, 'H'], [/[\p{L}\p{N}]/u, 'B'], [/[\s.,;:!?…–—-]/, 'X'],
]

/** Shapes of a text in order, neighbours joined: nobody moves the mouth twice for "ll". */
export function shapesOf(text: string): Shape[] {
  const found: Shape[] = []
  for (const letter of text.toLowerCase()) {
    const shape = SHAPES.find(([pattern]) => pattern.test(letter))?.[1]
    if (shape && shape !== found.at(-1)) found.push(shape)
  }
  return found
}

/** Plays the shapes of text as it arrives and never falls far behind it. */
export class TimedMouth {
  private waiting: Shape[] = []
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(private show: (shape: Shape | 'rest') => void) {}

  say(text: string): void {
    this.waiting.push(...shapesOf(text))
    if (this.waiting.length > BACKLOG) this.waiting.splice(0, this.waiting.length - BACKLOG)
    this.timer ??= setInterval(() => this.step(), STEP_MS)
  }

  hush(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.waiting = []
    this.show('rest')
  }

  private step(): void {
    const shape = this.waiting.shift()
    if (shape) this.show(shape)
    else this.hush()
  }
}
