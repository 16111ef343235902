/** Recorded pieces as a WAV file: one channel, 16 bits, at the rate they came with. */
const HEADER = 44
const MOST = 32767

export function wavOf(pieces: Float32Array[], rate: number): ArrayBuffer {
  const length = pieces.reduce((all, piece) => all + piece.length, 0)
  const file = new DataView(new ArrayBuffer(HEADER + 2 * length))
  const word = (at: number, text: string): void => [...text].forEach((sign, i) => file.setUint8(at + i, sign.charCodeAt(0)))
  word(0, 'RIFF')
  file.setUint32(4, HEADER - 8 + 2 * length, true)
  word(8, 'WAVEfmt ')
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, 2 * rate, true)
  file.setUint16(32, 2, true)
  file.setUint16(34, 16, true)
  word(36, 'data')
  file.setUint32(40, 2 * length, true)
  let at = HEADER
  for (const piece of pieces) for (const value of piece) at = (file.setInt16(at, Math.round(Math.max(-1, Math.min(1, value)) * MOST), true), at + 2)
  return file.buffer
}

/** From 0, silence, to 1, as loud as it gets: 60 dB of it. */
export function loudness(piece: Float32Array): number {
  const power = piece.reduce((all, value) => all + value ** 2, 0) / Math.max(1, piece.length)
  return Math.max(0, 1 + Math.log10(power + 1e-9) / 6)
}

export const peakOf = (piece: Float32Array): number => piece.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
