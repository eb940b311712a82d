// Remembers the queue across a reload: what was said of each file, where its
// upload goes on, and the file itself where it is small.
import { type Details, noDetails } from './types'

/** Files up to this size are kept whole; others are chosen again. */
const small = 50_000_000

export interface Kept {
  id: string
  name: string
  size: number
  modified: number
  type: string
  at: string
  details: Details
  file?: File
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

function run<T>(mode: IDBTransactionMode, f: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
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

const mine = new Map<string, () => void>()

/** Whether no other tab has an upload; it is this one's then, until it is dropped or the page is left. */
export function claim(id: string): Promise<boolean> {
  if (!navigator.locks || mine.has(id)) return Promise.resolve(true) // plain http has none
  return new Promise((done) => {
    void navigator.locks.request(`calotype ${id}`, { ifAvailable: true }, (lock) => {
      done(lock !== null)
      return lock ? new Promise<void>((release) => mine.set(id, release)) : undefined
    })
  })
}

/** Tells other pages whether there is anything to go on with. */
const flag = (some: boolean) => (some ? localStorage.setItem('up-kept', '1') : localStorage.removeItem('up-kept'))

export const keep = async (k: Kept): Promise<void> => {
  flag(true)
  await claim(k.id)
  await run('readwrite', (s) => s.put(k.size > small ? { ...k, file: undefined } : k))
}
export const drop = async (id: string): Promise<void> => {
  await run('readwrite', (s) => s.delete(id))
  mine.get(id)?.()
  mine.delete(id)
  flag(((await run('readonly', (s) => s.count())) ?? 0) > 0)
}
export const kept = (): Promise<Kept[]> => run<Kept[]>('readonly', (s) => s.getAll()).then((l) => l ?? [])

/** Keeps a file that another program shared, whatever its size; false where there is no room. */
export async function keepShared(file: File, at: number, words: Partial<Details>): Promise<boolean> {
  const shared: Kept = {
    id: crypto.randomUUID(), name: file.name, size: file.size, modified: file.lastModified, type: file.type, at: '', details: { ...noDetails(), ...words }, file, shared: at,
  }
  return (await run('readwrite', (s) => s.put(shared))) !== undefined
}
