// Files that were too large to be kept across a reload. Who chooses one again goes on with it.
import { hashed } from './known'
import type { Item } from './types'

/** The item whose file was chosen again, undefined for a file of its own. */
export async function lost(items: Item[], file: File): Promise<Item | undefined> {
  const alike = items.filter((i) => i.state === 'lost' && i.name === file.name && i.size === file.size)
  const same = alike.find((i) => i.lost!.modified === file.lastModified)
  if (same || !alike.some((i) => i.hash)) return same
  const hash = await hashed(file) // it may have been copied since
  return alike.find((i) => i.hash === hash && i.state === 'lost')
}
