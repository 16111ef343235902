/** The microphone, as it is: what is learnt from should not be smoothed by the browser. */
import { loudness, peakOf, wavOf } from './wav'
import tape from './tape.js?url'

const WANTED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 }
/** A sentence that is longer than this is cut by the studio anyway. */
const LONGEST_S = 60
const OVERDRIVEN = 0.99

export class Recorder {
  state = $state<'off' | 'asking' | 'on'>('off')
  /** 0 to 1 of what is heard now. */
  level = $state(0)
  seconds = $state(0)
  /** It was too loud for the microphone at some moment. */
  overdriven = $state(false)
  private pieces: Float32Array[] = []
  private context: AudioContext | undefined
  private stream: MediaStream | undefined

  /** `full` is called when the longest recording is reached. */
  async start(full: () => void): Promise<void> {
    this.state = 'asking'
    this.pieces = []
    this.seconds = 0
    this.overdriven = false
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: WANTED })
      const context = (this.context = new AudioContext())
      await context.audioWorklet.addModule(tape)
      const worklet = new AudioWorkletNode(context, 'tape', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' })
      worklet.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.hear(data, full)
      context.createMediaStreamSource(this.stream).connect(worklet)
      this.state = 'on'
    } catch (fault) {
      this.close()
      throw fault
    }
  }

  /** What was recorded, as a file. */
  stop(name: string): File {
    const rate = this.context?.sampleRate ?? 48_000
    const made = new File([wavOf(this.pieces, rate)], name, { type: 'audio/wav' })
    this.close()
    return made
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    void this.context?.close()
    this.context = this.stream = undefined
    this.pieces = []
    this.level = 0
    this.state = 'off'
  }

  private hear(piece: Float32Array, full: () => void): void {
    if (this.state !== 'on') return
    this.pieces.push(piece)
    this.level = loudness(piece)
    this.overdriven ||= peakOf(piece) > OVERDRIVEN
    this.seconds += piece.length / this.context!.sampleRate
    if (this.seconds >= LONGEST_S) full()
  }
}
