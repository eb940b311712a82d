// Remembers the queue across a reload: what was said of each file, where its
// upload goes on, and the file itself where it is small.
import { type Kept, run } from './rows'

/** Files up to this size are kept whole; others are chosen again. */
export const small = 50_000_000

const mine = new Map<string, () => void>()

const leaving = 1000 // ms in which the page before this one lets go

/** Whether no other tab has an upload; it is this one's then, until it is dropped or the page is left. */
export function claim(id: string): Promise<boolean> {
  if (!navigator.locks || mine.has(id)) return Promise.resolve(true) // plain http has none
  if (!asked.has(id)) asked.set(id, lock(id).finally(() => asked.delete(id)))
  return asked.get(id)!
}

const asked = new Map<string, Promise<boolean>>() // who waits for a lock does not wait for himself

function lock(id: string): Promise<boolean> {
  return new Promise((done) => {
    navigator.locks.request(`calotype ${id}`, { signal: AbortSignal.timeout(leaving) }, () => {
      done(true)
      return new Promise<void>((release) => mine.set(id, release))
    }).catch(() => done(false))
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
