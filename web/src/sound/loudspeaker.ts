/** The one audio output of the page: pieces follow one another without a gap, and all of it stops at once. */
const SOON_S = 0.03
/** An output that may open does so much sooner; one that may not never answers. */
const OPENING_MS = 3000

let context: AudioContext | undefined
const playing = new Set<AudioBufferSourceNode>()

/** Only a gesture of the user opens it; asked without one, it stays shut and nothing is tried again. */
export async function open(): Promise<boolean> {
  context ??= new AudioContext()
  const shut = new Promise<void>((done) => setTimeout(done, OPENING_MS))
  await Promise.race([context.resume(), shut])
  return isOpen()
}

export const isOpen = (): boolean => context?.state === 'running'

/** What is heard now, on the clock of the output. */
export const now = (): number => context!.currentTime - (context!.outputLatency || 0)

export const decoded = (audio: string): Promise<AudioBuffer> => context!.decodeAudioData(Uint8Array.from(atob(audio), (sign) => sign.charCodeAt(0)).buffer)

/** Plays a piece when the one before it ends, or now; answers when that is. */
export function play(piece: AudioBuffer, after: number): number {
  const source = context!.createBufferSource()
  source.buffer = piece
  source.connect(context!.destination)
  const at = Math.max(after, context!.currentTime + SOON_S)
  source.onended = () => playing.delete(source)
  playing.add(source)
  source.start(at)
  return at
}

export function silence(): void {
  for (const source of playing) source.stop()
  playing.clear()
}
