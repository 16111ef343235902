/** The microphone of a call: pieces of sound as they come, and how loud they are. */
import capture from './capture.js?url'

export type Microphone = { echoCancelled: boolean; close(): void }

export async function open(hear: (piece: Int16Array<ArrayBuffer>, level: number) => void): Promise<Microphone> {
  const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted })
  const context = new AudioContext()
  await context.audioWorklet.addModule(capture)
  const worklet = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 })
  worklet.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => hear(data, loudness(data))
  context.createMediaStreamSource(stream).connect(worklet)
  return {
    echoCancelled: stream.getAudioTracks()[0]?.getSettings().echoCancellation !== false,
    close() {
      for (const track of stream.getTracks()) track.stop()
      void context.close()
    },
  }
}

/** From 0, silence, to 1: 60 dB of what is heard. */
function loudness(piece: Int16Array): number {
  let power = 0
  for (const sample of piece) power += (sample / 32768) ** 2
  return Math.max(0, 1 + Math.log10(power / piece.length + 1e-9) / 6)
}
