/** Finishes that are made over pixels: the moving drawing is painted onto a canvas, as large dots or on grained paper. */
import { dotted, FINE, gridOf, inksOf, type Inks } from './avatarDots'
import { Features, featuresIn } from './avatarFeatures'

const GAP_MS = 100
/** Painting leaves the page at least as much time as it takes. */
const REST = 2
const TILE = 128
const GRAIN = 0.035
const FINEST = 2
const COLOUR = /#[0-9a-f]{6}/g

export class AvatarCanvas {
  readonly element = document.createElement('canvas')
  private brush = this.element.getContext('2d', { willReadFrequently: true })!
  private inks: Inks | undefined
  private features: Features | undefined
  private busy = false
  private wanted = false
  private last = -Infinity
  private gap = GAP_MS
  private frame: [width: number, height: number]

  constructor(
    private svg: SVGSVGElement,
    private finish: string,
    private colours: string[],
    /** How much larger than usual its dots are. */
    private coarse = 1,
  ) {
    const box = svg.viewBox.baseVal
    this.frame = [box.width, box.height]
    this.element.setAttribute('aria-hidden', 'true')
    if (finish === 'pixel') this.element.style.imageRendering = 'pixelated'
  }

  /** Paints what the drawing shows now, never two at a time and never faster than eyes see dots move. */
  async paint(atOnce = false): Promise<void> {
    this.wanted = true
    if (this.busy || (!atOnce && performance.now() - this.last < this.gap)) return
    this.busy = true
    this.wanted = false
    this.last = performance.now()
    try {
      if (this.finish === 'pixel') await this.dots()
      else await this.paper()
    } finally {
      this.busy = false
      this.gap = Math.max(GAP_MS, REST * (performance.now() - this.last))
    }
  }

  /** The last change of a figure that stands still is painted too. */
  async settle(): Promise<void> {
    while (this.busy) await new Promise((done) => setTimeout(done, 20))
    if (this.wanted) await this.paint(true)
  }

  private async dots(): Promise<void> {
    const [columns, rows] = gridOf(...this.frame, this.coarse)
    this.features ??= new Features(this.svg)
    this.features.follow()
    const source = text(this.svg)
    const fine = (one: string): Promise<ImageData> => this.fine(one, columns * FINE, rows * FINE)
    const [picture, around, marked] = await Promise.all([fine(source), fine(text(this.features.around)), fine(text(this.features.marked))])
    this.inks ??= inksOf(picture, source.match(COLOUR) ?? [], this.colours)
    this.size(columns, rows)
    const dots = dotted(picture, columns, rows, this.inks, featuresIn(marked, around, picture))
    this.brush.putImageData(new ImageData(new Uint8ClampedArray(dots), columns, rows), 0, 0)
    this.enlarge(columns)
  }

  private async fine(source: string, wide: number, high: number): Promise<ImageData> {
    const scratch = new OffscreenCanvas(wide, high).getContext('2d', { willReadFrequently: true })!
    await this.pictured(source, wide, high, (image) => scratch.drawImage(image, 0, 0, wide, high))
    return scratch.getImageData(0, 0, wide, high)
  }

  private async paper(): Promise<void> {
    const fine = Math.min(FINEST, devicePixelRatio)
    const wide = Math.max(64, Math.round((this.element.clientWidth || 360) * fine))
    const high = Math.round((wide * this.frame[1]) / this.frame[0])
    await this.pictured(text(this.svg), wide, high, (image) => {
      this.size(wide, high)
      this.brush.globalCompositeOperation = 'copy'
      this.brush.drawImage(image, 0, 0, wide, high)
    })
    this.brush.globalCompositeOperation = 'source-atop'
    this.brush.fillStyle = this.brush.createPattern(grain(), 'repeat')!
    this.brush.fillRect(0, 0, wide, high)
  }

  /** A drawing as the browser paints it at this size. */
  private async pictured(source: string, wide: number, high: number, use: (image: HTMLImageElement) => void): Promise<void> {
    const sized = source.replace('<svg ', `<svg width="${wide}" height="${high}" `)
    const url = URL.createObjectURL(new Blob([sized], { type: 'image/svg+xml' }))
    try {
      const image = new Image(wide, high)
      image.src = url
      await image.decode()
      use(image)
    } finally {
      URL.revokeObjectURL(url)
    }
  }

  private size(wide: number, high: number): void {
    if (this.element.width !== wide) this.element.width = wide
    if (this.element.height !== high) this.element.height = high
  }

  /** Each dot as large as all others: by a whole number of the screen's own pixels. */
  private enlarge(columns: number): void {
    const room = this.element.parentElement?.clientWidth ?? 0
    const factor = Math.max(1, Math.floor((room * devicePixelRatio) / columns)) / devicePixelRatio
    this.element.style.inlineSize = `${columns * factor}px`
  }
}

const text = (drawing: SVGSVGElement): string => new XMLSerializer().serializeToString(drawing)

let tile: OffscreenCanvas | undefined

/** Dark and light specks that always lie alike, so that the paper never swims. */
function grain(): OffscreenCanvas {
  if (tile) return tile
  tile = new OffscreenCanvas(TILE, TILE)
  const brush = tile.getContext('2d')!
  const picture = brush.createImageData(TILE, TILE)
  let state = 11
  for (let at = 0; at < picture.data.length; at += 4) {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    const speck = state / 4_294_967_296 - 0.5
    picture.data.fill(speck > 0 ? 255 : 0, at, at + 3)
    picture.data[at + 3] = Math.abs(speck) * 2 * GRAIN * 255
  }
  brush.putImageData(picture, 0, 0)
  return tile
}
