// The browser's own rows in which the queue is kept. The service worker writes them, too: nothing here needs a page.
import { type Details, noDetails } from './types'

export interface Kept {
  id: string
  name: string
  size: number
  modified: number
  type: string
  at: string
  details: Details
  /** What the server was told when its upload began. */
  told?: Details
  /** Whether the details came after its upload had begun: the server is told of them when it ends. */
  stale?: boolean
  file?: File
  /** The SHA-256 of the file, where it was told. */
  hash?: string
  /** Where an address leads, for what is no file. */
  url?: string
  /** When its time is over, once that was told to the server. */
  until?: string
  /** When another program shared it: it waits for the person, who may know nothing of it. */
  shared?: number
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const r = indexedDB.open('calotype', 1)
    r.onupgradeneeded = () => r.result.createObjectStore('queue', { keyPath: 'id' })
    r.onsuccess = () => done(r.result)
    r.onerror = () => fail(r.error)
  })
}

export function run<T>(mode: IDBTransactionMode, f: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  return open().then(
    (db) =>
      new Promise<T | undefined>((done) => {
        const r = f(db.transaction('queue', mode).objectStore('queue'))
        r.onsuccess = () => {
          done(r.result)
          db.close()
        }
        r.onerror = () => {
          done(undefined) // private windows may refuse: the queue works without
          db.close()
        }
      }),
    () => undefined,
  )
}

/** Keeps a file that another program shared, whatever its size; false where there is no room. */
export async function keepShared(file: File, at: number, words: Partial<Details>): Promise<boolean> {
  const shared: Kept = {
    id: crypto.randomUUID(), name: file.name, size: file.size, modified: file.lastModified, type: file.type, at: '', details: { ...noDetails(), ...words }, file, shared: at,
  }
  return (await run('readwrite', (s) => s.put(shared))) !== undefined
}
