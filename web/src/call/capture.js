/** Runs beside the page: what the microphone brings, as 16-bit samples, 16,000 a second, 20 ms at a time. */
const RATE = 16000
const PIECE = 320

class Capture extends AudioWorkletProcessor {
  constructor() {
    super()
    this.step = sampleRate / RATE
    this.at = 0
    this.last = 0
    this.piece = new Int16Array(PIECE)
    this.filled = 0
  }

  process([input]) {
    const heard = input[0]
    if (!heard) return true
    for (; this.at < heard.length; this.at += this.step) this.keep(this.valueAt(heard))
    this.at -= heard.length
    this.last = heard[heard.length - 1]
    return true
  }

  /** Between two samples lies a mixture of both. */
  valueAt(heard) {
    const before = Math.floor(this.at) - 1
    const share = this.at - Math.floor(this.at)
    const first = before < 0 ? this.last : heard[before]
    return first + (heard[before + 1] - first) * share
  }

  keep(value) {
    this.piece[this.filled++] = Math.max(-1, Math.min(1, value)) * 32767
    if (this.filled < PIECE) return
    this.port.postMessage(this.piece.slice())
    this.filled = 0
  }
}

registerProcessor('capture', Capture)
