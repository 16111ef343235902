/** The persona on a stage: what it feels, what it says, which words stand under it. */
import * as api from '../api'
import { Easel } from '../figure/avatarEasel'
import type { Doing } from '../figure/avatarManners'
import { between } from '../figure/figure'
import { TimedMouth, type Shape } from './mouth'
import { wordsOf } from './render'
import { CAPTION, captionOf } from './sentences'

const WORD_MS = 190
/** A caption needs only the end of a long text. */
const TAIL = 1200
const FAINTEST = 0.6
const REST = 'neutral'
const HASH = /"look_hash":"(\w+)"/
const faces = new Map<string, Promise<api.FaceTable>>()

function faceOf(personaId: string, emotion: string, intensity = 1): Promise<api.FaceTable> {
  const key = `${personaId}|${emotion}|${intensity}`
  if (!faces.has(key)) faces.set(key, api.looks.face(personaId, emotion, intensity))
  return faces.get(key)!
}

/** How much a persona smiles at rest: outgoing and kind people do (looks 11.4). */
export function smileAtRest(traits: Record<string, number>): number {
  const share = 0.6 * ((traits.extraversion ?? 0.5) - 0.5) + 0.4 * ((traits.agreeableness ?? 0.5) - 0.5)
  return Math.round(Math.min(0.4, Math.max(0, share)) * 100) / 100
}

export class Actor {
  caption = $state('')
  /** Where in the caption the word stands that is heard. */
  word = $state.raw<[number, number] | null>(null)
  /** What a greeting has still to say. */
  coming = $state('')
  /** What a listener hears of the face; it changes at most once per reply. */
  expression = $state('neutral')
  talking = $state(false)
  /** Where the drawing came from; a page without it keeps the still picture. */
  drawn = $state(false)

  private host: HTMLElement | undefined
  private avatar: Easel | undefined
  private moving = false
  private feeling = 'neutral 1'
  private spoken = ''
  private words: ReturnType<typeof setTimeout> | undefined
  private look = ''
  private doing: Doing = 'idle'
  private mouth = new TimedMouth((shape) => this.mouthe(shape))

  constructor(private persona: api.PersonaCard) {}

  get personaId(): string {
    return this.persona.id
  }

  /** Brings the live drawing into its place; until then, and if it fails, what stands there stays. */
  async enter(host: HTMLElement, arriving = true): Promise<void> {
    const [source, known] = await Promise.all([api.looks.drawing(this.personaId), this.face(REST)])
    this.look = HASH.exec(source)?.[1] ?? ''
    const face = known.look_hash === this.look ? known : await this.faceAnew()
    if (!this.avatar || this.host !== host) this.avatar = new Easel(host)
    this.host = host
    this.avatar.hang(source, face, true)
    this.avatar.behave(this.doing)
    if (arriving) this.avatar.arrive()
    this.avatar.move(this.moving)
    this.drawn = true
    this.resume()
  }

  /** Has a face ready before it is wanted; a fault shows when it really is. */
  async know(label: string): Promise<void> {
    await faceOf(this.personaId, label).catch(() => faces.delete(`${this.personaId}|${label}|1`))
  }

  move(on: boolean): void {
    this.moving = on
    this.avatar?.move(on)
    if (!on) this.mouth.hush()
  }

  attend(x: number, y: number): void {
    this.avatar?.attend(x, y)
  }

  /** Listens, sleeps, or does what is seen in the face alone. */
  behave(doing: Doing): void {
    this.doing = doing
    this.avatar?.behave(doing)
  }

  /** Shows a feeling; a faint one is mixed with the face at rest, but never too faint to be seen. */
  async feel(label: string, intensity = 1): Promise<void> {
    const wanted = `${label} ${intensity}`
    if (wanted === this.feeling) return
    this.feeling = wanted
    try {
      const [rest, full] = await Promise.all([this.face(REST), this.face(label)])
      if (this.feeling === wanted) this.avatar?.feel(between(rest, full, FAINTEST + (1 - FAINTEST) * intensity))
    } catch {
      // A feeling this drawing does not know changes nothing; the words carry it.
      faces.delete(`${this.personaId}|${label}|1`)
    }
  }

  /** What was felt before the drawing was there shows on it, too. */
  private resume(): void {
    const [label, strength] = this.feeling.split(' ')
    if (label === REST) return
    this.feeling = ''
    void this.feel(label!, Number(strength))
  }

  /** Numbers that an editor has not stored yet: they show in the face at rest. */
  temper(traits: Record<string, number>): void {
    this.persona = { ...this.persona, traits }
    if (!this.feeling.startsWith(REST)) return
    this.feeling = ''
    void this.feel(REST)
  }

  /** The drawing anew, after its look has changed; the old one stands until the new one is there. */
  async redraw(hash = ''): Promise<void> {
    if (this.host && (hash === '' || hash !== this.look)) await this.enter(this.host, false)
  }

  mouthe(shape: Shape | 'rest'): void {
    this.avatar?.shape(shape)
    this.talking = shape !== 'rest'
  }

  /** Faces that were known are those of another look now. */
  private faceAnew(): Promise<api.FaceTable> {
    for (const key of faces.keys()) if (key.startsWith(`${this.personaId}|`)) faces.delete(key)
    this.feeling = 'neutral 1'
    return this.face(REST)
  }

  private face(label: string): Promise<api.FaceTable> {
    const smile = smileAtRest(this.persona.traits)
    if (label !== REST || smile === 0) return faceOf(this.personaId, label)
    return faceOf(this.personaId, 'joy', smile)
  }

  /** Says a whole text word by word, as a greeting; without motion it stands there at once. */
  tell(text: string): void {
    this.hush()
    if (!this.moving) return this.stand(text)
    const words = text.match(/\S+\s*/g) ?? []
    const short = text.length <= CAPTION
    const next = (): void => {
      const word = words.shift()
      if (word === undefined) return
      this.say(word)
      this.coming = short ? ` ${words.join('')}` : ''
      this.words = setTimeout(next, WORD_MS + (/[.!?,]\s*$/.test(word) ? 160 : 0))
    }
    next()
  }

  say(piece: string): void {
    this.spoken += piece
    this.write(captionOf(wordsOf(this.spoken.slice(-TAIL))))
    if (this.moving) this.mouth.say(piece)
  }

  /** Shows words without saying them. */
  stand(text: string): void {
    this.spoken = text
    this.write(captionOf(wordsOf(text.slice(-TAIL))))
  }

  /** Shows words as they are heard, with a mark on one of them. */
  read(line: string, from: number, to: number): void {
    if (this.caption !== line) this.write(line)
    if (this.word?.[0] !== from || this.word[1] !== to) this.word = to > from ? [from, to] : null
  }

  /** A question shows in the brows, too. */
  private write(line: string): void {
    this.caption = line
    this.avatar?.wonder(/[?？]\W*$/.test(line))
  }

  think(): void {
    this.hush()
    void this.feel('thinking')
  }

  hush(): void {
    clearTimeout(this.words)
    this.coming = ''
    this.word = null
    this.spoken = ''
    this.mouth.hush()
  }

  leave(): void {
    this.hush()
    this.avatar?.close()
    this.avatar = undefined
  }
}
