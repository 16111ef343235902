/** Rebuilds a drawing of the studio from an allow list, element by element; whatever is not listed does not exist here. */
const SVG = 'http://www.w3.org/2000/svg'
const ELEMENTS = new Set(['svg', 'g', 'path', 'ellipse', 'circle', 'rect', 'defs', 'linearGradient', 'radialGradient', 'stop', 'clipPath'])
const ATTRIBUTES = new Set([
  'id', 'viewBox', 'd', 'cx', 'cy', 'r', 'rx', 'ry', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'fx', 'fy', 'offset', 'transform',
  'opacity', 'clip-path', 'gradientUnits', 'gradientTransform', 'spreadMethod', 'clipPathUnits', 'width', 'height',
])
const PREFIXES = ['fill', 'stroke', 'stop-', 'data-', 'paint-order']

export type Drawing = { svg: SVGSVGElement; metadata: unknown }

export function rebuild(source: string): Drawing {
  const root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement
  const metadata = root.querySelector('metadata')?.textContent ?? 'null'
  const svg = copy(root) as SVGSVGElement | null
  if (!svg) throw new Error('The drawing is no picture.')
  svg.removeAttribute('width')
  svg.removeAttribute('height')
  svg.setAttribute('aria-hidden', 'true')
  return { svg, metadata: JSON.parse(metadata) }
}

function copy(source: Element): SVGElement | null {
  if (!ELEMENTS.has(source.localName)) return null
  const made = document.createElementNS(SVG, source.localName)
  for (const { name, value } of source.attributes) {
    if (ATTRIBUTES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))) made.setAttribute(name, value)
  }
  for (const child of source.children) {
    const inner = copy(child)
    if (inner) made.append(inner)
  }
  return made
}
