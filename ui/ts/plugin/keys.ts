// The names of codes, as the uploader writes them (medium-bbcode-embed) and as pages do (bbcode-embed-medium).
import type { Format, Size } from '../upload/codes'

const whole: Record<string, [Format, Size]> = {
  'viewer-links': ['link', 'viewer'], 'direct-links': ['link', 'direct'], 'medium-links': ['link', 'medium'], 'thumb-links': ['link', 'thumb'],
}
const sizes: Record<string, Size> = { full: 'viewer', medium: 'medium', thumb: 'thumb', thumbnail: 'thumb' }

/** The code that a key means; undefined for none. */
export function keyed(key: string): [Format, Size] | undefined {
  if (Object.hasOwn(whole, key)) return whole[key]
  const [, before, format, after] = /^(?:(full|medium|thumb)-)?(html|markdown|bbcode)-embed(?:-(full|medium|thumbnail|thumb))?$/.exec(key) ?? []
  if (!format || (before && after)) return undefined
  return [format as Format, sizes[before ?? after] ?? 'direct']
}
