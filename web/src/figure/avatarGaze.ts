/** Where a point of the page lies for somebody who is drawn in a place of it, −1 to 1: the eyes go there. */
export function toward(host: Element, x: number, y: number): [number, number] {
  const box = host.getBoundingClientRect()
  return [limit((x - box.x - box.width / 2) / 600), limit((y - box.y - box.height * 0.4) / 500)]
}

const limit = (value: number): number => Math.max(-1, Math.min(1, value))
