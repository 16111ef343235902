import { afterEach, describe, expect, it } from 'vitest'
import { arriving } from './open.svelte'
import { isCharacter, keptHere } from './sorting'

const SIGNATURE = '\x89PNG\r\n\x1a\n'
const file = (name: string, text: string): File => new File([Uint8Array.from(text, (one) => one.charCodeAt(0))], name)
const chunk = (kind: string, content: string): string => `\0\0\0${String.fromCharCode(content.length)}${kind}${content}0000`
const picture = (...chunks: string[]): File => file('a.png', SIGNATURE + chunk('IHDR', '0123456789abc') + chunks.join('') + chunk('IEND', ''))
const card = picture(chunk('tEXt', 'chara\0eyJ9'))

describe('a file that is dropped on a page with files of its own', () => {
  afterEach(() => void (arriving.files = null))

  it.each([
    ['a card in a picture', card],
    ['one in other letters', picture(chunk('zTXt', 'CCV3\0\0x'))],
    ['a card as text', file('a.json', '{"spec": "chara_card_v2", "data": {}}')],
    ['an older one', file('a.json', '{"name": "Mira", "first_mes": "Come in."}')],
    ['a package', file('a.zip', 'PK\x03\x04...card.json..PK\x05\x06')],
    ['a card in a comment', file('a.jpg', `\xff\xd8\xff\xe1..Exif\0\0..ASCII\0\0\0${btoa('{"spec":"chara_card_v2","data":{}}')}`)],
    ['one in YAML', file('a.yaml', 'name: Mira')],
  ])('is a character: %s', async (_, one) => expect(await isCharacter(one)).toBe(true))

  it.each([
    ['a picture', picture(chunk('tEXt', 'Title\0chara'))],
    ['a photograph', file('a.jpg', '\xff\xd8\xff\xe1..Exif\0\0..a fine day')],
    ['a lorebook', file('a.json', '{"entries": {"0": {"key": ["lamp"], "content": "It turns."}}}')],
    ['weights', file('a.safetensors', '\x08\0\0\0\0\0\0\0{}')],
  ])('is none: %s', async (_, one) => expect(await isCharacter(one)).toBe(false))

  it('comes in when it is a character or nothing the page takes, and else stays', async () => {
    const [photo, list] = [picture(), file('a.txt', 'a list')]

    const kept = await keptHere([card, photo, list], (one) => one.name.endsWith('.png'))

    expect(kept).toEqual([photo])
    expect(arriving.files).toEqual([card, list])
  })
})
