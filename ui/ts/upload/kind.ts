// What kind of picture a file is, by its own words: one that moves, or one that is seen all around.
import { moving } from '../retouch/moving'
import { sniff } from './check'

const enough = 4 << 20 // for the first picture of an animation
const words = 256 << 10 // at both ends, where a picture tells of itself

/** Icon and word for what a picture is, as the lists' tiles have them; undefined for a usual one. */
export async function kind(file: File): Promise<[icon: string, text: string] | undefined> {
  const b = new Uint8Array(await file.slice(0, enough).arrayBuffer())
  const format = sniff(b)
  if (moving(b, format)) return ['film', format.toUpperCase()]
  const ends = await new Blob([file.slice(0, words), file.slice(Math.max(words, file.size - words))]).arrayBuffer()
  return /ProjectionType\s*(=\s*["']|>)\s*equirectangular/.test(new TextDecoder('latin1').decode(ends)) ? ['rotate-3d', '360°'] : undefined
}
