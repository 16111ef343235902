/** Pages that take files of their own let a character that is dropped on them come in like everywhere else. */
import { arriving } from './open.svelte'

const LARGEST = 32 * 1024 * 1024
const DIRECTORY = 2 * 1024 * 1024
const KEYWORD = /^(chara|ccv3)\0/i
const COMMENT = /Exif[^]{0,400}?(eyJ[\w+/-]{20}|\{\s*"(spec|data|name|char_name)"|\b123,\s*\d{1,3},)/i
const PACKED = /card\.json|character\.json/i
const SAID = /"spec"\s*:\s*"chara_card_v|"char_name"\s*:|"first_mes"\s*:/
const NAMED = /\.(ya?ml|charx|byaf|voxpkg)$/i

const latin = new TextDecoder('latin1')
const startsWith = (bytes: Uint8Array, head: readonly number[]): boolean => head.every((one, at) => bytes[at] === one)

/** Whether a picture has a chunk of text in which cards travel. */
function inPicture(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer)
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const kind = latin.decode(bytes.subarray(at + 4, at + 8))
    if (/^[tiz]TXt$|^tEXt$/.test(kind) && KEYWORD.test(latin.decode(bytes.subarray(at + 8, at + 14)))) return true
  }
  return false
}

/** Whether a file holds a character of another program, by its content; what it really is, is found out when it is read. */
export async function isCharacter(file: File): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, LARGEST).arrayBuffer())
  const ending = latin.decode(await file.slice(-DIRECTORY).arrayBuffer())
  if (ending.includes('PK\u0005\u0006') && PACKED.test(ending)) return true
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return inPicture(bytes)
  if (startsWith(bytes, [0xff, 0xd8, 0xff]) || startsWith(bytes, [0x52, 0x49, 0x46, 0x46])) return COMMENT.test(latin.decode(bytes))
  return NAMED.test(file.name) || SAID.test(new TextDecoder().decode(bytes))
}

/** The files that stay with the page; characters, and whatever the page has no use for, come in. */
export async function keptHere(files: readonly File[], isMine: (file: File) => boolean = () => true): Promise<File[]> {
  const comes = await Promise.all(files.map(async (file) => !isMine(file) || (await isCharacter(file))))
  const coming = files.filter((_, at) => comes[at])
  if (coming.length > 0) arriving.files = coming
  return files.filter((_, at) => !comes[at])
}
