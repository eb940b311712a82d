// Looks at a file before it is sent, so that a refusal costs no transfer. The
// server decides again, by the whole file.
import { bytes, say } from '../words'
import { size } from './head'
import type { Limits } from './types'
import { Refused } from './types'

const head = 32
const text = (b: Uint8Array, from: number, to: number) => String.fromCharCode(...b.subarray(from, to))

/** The format by a file's first bytes, '' for what no site of ours takes. */
export function sniff(b: Uint8Array): string {
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return 'jpg'
  if (text(b, 1, 4) === 'PNG') return 'png'
  if (text(b, 0, 4) === 'GIF8') return 'gif'
  if (text(b, 0, 4) === 'RIFF' && text(b, 8, 12) === 'WEBP') return 'webp'
  if (text(b, 0, 2) === 'BM') return 'bmp'
  if (b[0] === 0x1a && b[1] === 0x45 && b[2] === 0xdf && b[3] === 0xa3) return 'webm'
  if (['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(text(b, 4, 8))) return isobmff(text(b, 8, 12))
  return ''
}

function isobmff(brand: string): string {
  if (brand === 'avif' || brand === 'avis') return 'avif'
  if (['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1'].includes(brand)) return 'heic'
  return brand === 'qt  ' ? 'mov' : 'mp4'
}

/** Whether a picture may be worth opening to change it here; its bytes decide then. */
export const editable = (file: File): boolean => !file.type.startsWith('video/') && !/\.(mp4|mov|webm)$/i.test(file.name)

/** The format that a name ends with. */
const ending = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase().replace('jpeg', 'jpg')

/** Throws Refused with the name, the rule and the limit. */
export async function check(file: File, limits: Limits): Promise<void> {
  if (file.size === 0) throw new Refused(say('up.refuse_empty', { name: file.name }))
  if (file.size > limits.most) throw new Refused(say('up.refuse_size', { name: file.name, size: bytes(file.size), limit: bytes(limits.most) }))
  const format = sniff(new Uint8Array(await file.slice(0, head).arrayBuffer()))
  if (format === '' && limits.formats.includes(ending(file.name))) throw new Refused(say('up.refuse_damaged', { name: file.name }))
  if (format === '' || !limits.formats.includes(format)) {
    throw new Refused(say('up.refuse_format', { name: file.name, formats: limits.formats.join(', ').toUpperCase() }))
  }
  const [width, height] = (await size(file, format)) ?? [0, 0]
  if (width * height > limits.pixels) {
    throw new Refused(say('up.refuse_pixels', { name: file.name, width: String(width), height: String(height), limit: limits.pixels }))
  }
}
