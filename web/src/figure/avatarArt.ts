/** Somebody who came in a card stands on the stage as the card shows them: with its faces, before its background. */
import { ask, client, type PersonaCard } from '../api'
import type { components } from '../api/schema'
import type { Actor } from '../lib/actor.svelte'

type Picture = components['schemas']['CardPictureView']

/** What is shown in place of a face that the card lacks, the nearest first. */
const NEXT: Record<string, string[]> = {
  fear: ['surprise', 'sadness'],
  anger: ['sadness'],
  surprise: ['joy'],
  disgust: ['anger', 'sadness'],
  confusion: ['surprise', 'joy'],
  thinking: ['confusion'],
  laugh: ['joy'],
  shy: ['surprise', 'joy'],
}
const FRAME = 'display:grid;overflow:hidden;block-size:100%;max-inline-size:100%;aspect-ratio:3/4;border-radius:var(--r16);background:var(--s2);box-shadow:0 1rem 3rem -1rem color-mix(in oklab,var(--halo),#000 35%)'
const IMAGE = 'grid-area:1/1;inline-size:100%;block-size:100%;min-block-size:0;object-fit:cover;object-position:50% 15%;transition:opacity .2s'

/** Which of the card's faces is shown for a feeling; none where the portrait alone will do. */
export function faceFor(feeling: string, pictures: Picture[]): string | undefined {
  const faces = pictures.filter((one) => one.kind === 'emotion')
  const wanted = [feeling, ...(NEXT[feeling] ?? []), 'neutral']
  return wanted.map((each) => faces.find((one) => one.feeling === each)).find(Boolean)?.url
}

/** Hangs the picture; what it gives back takes it down. */
export function hang(host: HTMLElement, persona: PersonaCard, actor: Actor): () => void {
  const portrait = `/api/looks/${persona.id}/picture?size=512`
  const frame = document.createElement('div')
  const face = image(portrait)
  face.dataset.testid = 'card-face'
  frame.style.cssText = FRAME
  frame.append(face)
  host.append(frame)
  let pictures: Picture[] = []
  /** The face before stays until the next one is there; one that cannot be shown is passed over. */
  const show = (): void => {
    const wanted = faceFor(actor.expression, pictures) ?? portrait
    if (face.getAttribute('src') === wanted) return
    const next = image(wanted)
    next.decode().then(
      () => {
        if (wanted === (faceFor(actor.expression, pictures) ?? portrait)) face.src = wanted
      },
      () => undefined,
    )
  }
  // The stage names its figure anew with each feeling.
  const watch = new MutationObserver(show)
  watch.observe(host, { attributeFilter: ['aria-label'] })
  ask(client.GET('/api/personas/{persona_id}/card/pictures', { params: { path: { persona_id: persona.id } } })).then(
    (answer) => {
      pictures = answer.items
      show()
      const backgrounds = pictures.filter((one) => one.kind === 'background')
      const scenery = backgrounds.find((one) => one.name === 'main') ?? backgrounds[0]
      if (!scenery) return
      frame.prepend(image(scenery.url))
      face.style.objectFit = 'contain'
      face.style.objectPosition = '50% 100%'
    },
    () => undefined, // the portrait alone will do
  )
  return () => {
    watch.disconnect()
    frame.remove()
  }
}

function image(source: string): HTMLImageElement {
  const made = new Image()
  made.src = source
  made.alt = ''
  made.style.cssText = IMAGE
  return made
}
