/** Runs beside the page: hands on what the microphone brings, as it is, in pieces of about 40 ms. */
const PIECE = 2048

class Tape extends AudioWorkletProcessor {
  constructor() {
    super()
    this.piece = new Float32Array(PIECE)
    this.filled = 0
  }

  process([input]) {
    for (const value of input[0] ?? []) {
      this.piece[this.filled++] = value
      if (this.filled < PIECE) continue
      this.port.postMessage(this.piece.slice())
      this.filled = 0
    }
    return true
  }
}

registerProcessor('tape', Tape)
