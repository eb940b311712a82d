// Asks whether the person has a file already, so that it is linked and not sent.
import { fromMedium, type Medium } from './send'
import type { Item, Published } from './types'

const root = (document.body.dataset.path ?? '/').replace(/\/$/, '')

/** The SHA-256 of a file, '' where it can't be told. */
export function hashed(file: File, signal?: AbortSignal): Promise<string> {
  return new Promise((done) => {
    const worker = new Worker(document.getElementById('up')!.dataset.hash!, { type: 'module' })
    const end = (hash: string) => {
      worker.terminate()
      done(hash)
    }
    worker.onmessage = (e: MessageEvent<string>) => end(e.data)
    worker.onerror = () => end('')
    signal?.addEventListener('abort', () => end(''), { once: true })
    worker.postMessage(file)
  })
}

/** What stands for the file already, undefined for nothing of this person's. */
export async function known(item: Item, signal: AbortSignal): Promise<Published | undefined> {
  const hash = (item.hash ||= await hashed(item.file!, signal))
  if (!hash) return undefined
  const r = await fetch(`${root}/api/2/media?sha256=${hash}`, { signal }).catch(() => undefined)
  if (r?.status !== 200) return undefined // sending it will tell
  const [media] = ((await r.json()) as { items: Medium[] }).items
  return media && { ...fromMedium(media), known: true }
}
