/** What goes along with the next message: who alone hears it, and pictures. */
import { explain, type Beside } from '../api'
import { announce } from '../lib/announcer.svelte'
import { t } from '../lib/t.svelte'
import { toast } from '../lib/toasts.svelte'
import { media } from './doors'

export const MOST_PICTURES = 8
export type Picture = { key: string; name: string; id: string | null; caption: string }

export class Outgoing {
  /** Nobody named is everybody. */
  to = $state<string[]>([])
  pictures = $state<Picture[]>([])

  get any(): boolean {
    return this.pictures.length > 0
  }

  /** Pictures that are still on their way to the studio. */
  get waiting(): boolean {
    return this.pictures.some((one) => one.id === null)
  }

  more(): Beside {
    const attachments = this.pictures.map(({ id, caption }) => ({ media_id: id!, caption: caption.trim() }))
    return { ...(this.to.length > 0 && { to: [...this.to] }), ...(attachments.length > 0 && { attachments }) }
  }

  /** Pictures have gone; a whisper goes on until the user speaks up again. */
  sent(): void {
    this.pictures = []
  }

  async take(files: Iterable<File>): Promise<void> {
    const pictures = [...files].filter((file) => file.type.startsWith('image/'))
    if (pictures.length === 0) return toast(t('chat.attach.only'), 'bad')
    const room = MOST_PICTURES - this.pictures.length
    if (pictures.length > room) toast(t('chat.attach.most', { count: MOST_PICTURES }), 'bad')
    await Promise.all(pictures.slice(0, room).map((file) => this.bring(file)))
  }

  drop(key: string): void {
    this.pictures = this.pictures.filter((one) => one.key !== key)
  }

  private async bring(file: File): Promise<void> {
    const key = crypto.randomUUID()
    this.pictures.push({ key, name: file.name, id: null, caption: '' })
    try {
      const { id } = await media.bring(file)
      const here = this.pictures.find((one) => one.key === key)
      if (here) here.id = id
      announce(t('chat.attach.here', { name: file.name }))
    } catch (fault) {
      this.drop(key)
      toast(explain(fault), 'bad')
    }
  }
}
