// Asks whether the person has a file already, so that it is linked and not sent. The hash that tells it is made while
// the file waits.
import { fromMedium, type Medium } from './send'
import type { Item, Published } from './types'

const root = (document.body.dataset.path ?? '/').replace(/\/$/, '')

interface Making {
  hash: Promise<string>
  stop: () => void
}

const making = new WeakMap<File, Making>()

/** The SHA-256 of a file, '' where it can't be told. Each file has a worker of its own, so that none waits for another. */
export function hashed(file: File): Promise<string> {
  if (!making.has(file)) making.set(file, make(file))
  return making.get(file)!.hash
}

/** Ends the work on a file that is not to be sent any more. */
export const unhash = (file?: File): void => file && making.get(file)?.stop()

function make(file: File): Making {
  const worker = new Worker(document.getElementById('up')!.dataset.hash!, { type: 'module' })
  let end = (_: string) => {}
  const hash = new Promise<string>((done) => {
    end = (text) => {
      worker.terminate()
      done(text)
    }
  })
  worker.onmessage = (e: MessageEvent<string>) => end(e.data)
  worker.onerror = () => end('')
  worker.postMessage(file)
  return { hash, stop: () => end('') }
}

let ahead = false

/** Hashes what waits, one file after the other in the order in which they go; next tells which, until there is none. */
export async function hashAhead(next: () => Item | undefined, told: (item: Item) => void): Promise<void> {
  if (ahead) return
  ahead = true
  for (let item = next(); item; item = next()) {
    const file = item.file!
    const hash = await hashed(file)
    if (item.file !== file) continue // it was changed meanwhile
    item.hash = hash
    told(item)
  }
  ahead = false
}

/** What stands for the file already, undefined for nothing of this person's. */
export async function known(item: Item, signal: AbortSignal): Promise<Published | undefined> {
  item.hash ??= await hashed(item.file!)
  signal.throwIfAborted()
  if (!item.hash) return undefined
  const r = await fetch(`${root}/api/2/media?sha256=${item.hash}`, { signal }).catch(() => undefined)
  signal.throwIfAborted()
  if (r?.status !== 200) return undefined // sending it will tell
  const [media] = ((await r.json()) as { items: Medium[] }).items
  return media && { ...fromMedium(media), known: true }
}
