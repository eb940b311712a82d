// The queue: which file goes when, and what becomes of it. It knows no page and
// no network; both are given.
import { say } from '../words'
import type { Details, Item, Published, Limits } from './types'
import { Passing, noDetails } from './types'

/** Sends one item; resolves when the server has published it. */
export type Send = (item: Item, signal: AbortSignal, progress: (sent: number) => void, working: () => void) => Promise<Published>

/** 32 random hex digits; crypto.randomUUID is not there on plain http. */
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')

const waits = [1, 2, 4, 8, 16, 30]

export class Queue {
  readonly items: Item[] = []
  paused = false
  private readonly running = new Map<Item, AbortController>()
  private timer = 0

  constructor(
    private readonly limits: Limits,
    private readonly send: Send,
    /** Called after every change of an item, or of all (undefined). */
    private readonly changed: (item?: Item) => void,
  ) {
    addEventListener('online', () => this.hurry())
  }

  add(source: { file?: File; url?: string; name: string; details?: Details; told?: Details; at?: string; stale?: boolean; id?: string; shared?: boolean; size?: number; lost?: Item['lost']; hash?: string; until?: string }): Item {
    const item: Item = {
      id: source.id ?? random(), file: source.file, url: source.url, name: source.name, size: source.file?.size ?? source.size ?? 0,
      details: source.details ?? noDetails(), state: source.lost ? 'lost' : 'waiting', held: false, sent: 0, tries: 0, retryAt: 0, reason: '', at: source.at ?? '', stale: source.stale ?? false, shared: source.shared,
      lost: source.lost, hash: source.hash, until: source.until, told: source.told,
    }
    this.items.push(item)
    this.changed()
    return item
  }

  /** Starts what may be started: the first file first, then the smallest. */
  run(): void {
    clearTimeout(this.timer)
    const now = Date.now()
    while (!this.paused && this.running.size < this.limits.atOnce) {
      const ready = this.items.filter((i) => !i.held && (i.state === 'waiting' || (i.state === 'retrying' && i.retryAt <= now)))
      if (ready.length === 0) break
      const begun = this.items.some((i) => i.state !== 'waiting')
      void this.start(begun ? ready.reduce((a, b) => (b.size < a.size ? b : a)) : ready[0])
    }
    const next = Math.min(...this.items.filter((i) => i.state === 'retrying').map((i) => i.retryAt))
    if (Number.isFinite(next)) {
      this.timer = window.setTimeout(() => {
        this.changed()
        this.run()
      }, Math.min(1000, Math.max(50, next - Date.now())))
    }
  }

  pause(on: boolean): void {
    this.paused = on
    if (on) for (const [item] of this.running) this.stop(item, 'waiting')
    this.changed()
    this.run()
  }

  retry(item: Item): void {
    item.state = 'waiting'
    item.reason = ''
    item.tries = 0
    this.changed(item)
    this.run()
  }

  /** Keeps one item back while it is changed, and lets it go again. */
  hold(item: Item, on: boolean): void {
    item.held = on
    if (on) this.stop(item, 'waiting')
    this.changed(item)
    this.run()
  }

  /** Puts another file in an item's place: a new upload. */
  swap(item: Item, file: File): void {
    Object.assign(item, { id: random(), file, hash: undefined, until: undefined, name: file.name, size: file.size, at: '', sent: 0, tries: 0, reason: '', state: 'waiting' })
    this.changed(item)
  }

  /** Goes on with a file that was chosen again. */
  found(item: Item, file: File): void {
    Object.assign(item, { file, lost: undefined, state: 'waiting' })
    this.changed(item)
  }

  /** Forgets all, done or not. */
  clear(): void {
    for (const item of [...this.items]) this.remove(item)
  }

  remove(item: Item): void {
    this.stop(item, 'failed')
    this.items.splice(this.items.indexOf(item), 1)
    this.changed()
    this.run()
  }

  /** Drops all that is not done. */
  cancel(): void {
    for (const item of this.items.filter((i) => i.state !== 'done')) this.remove(item)
  }

  get busy(): boolean {
    return this.items.some((i) => !['done', 'failed', 'lost'].includes(i.state))
  }

  /** The network is back: nobody waits any longer, nor for long if the first try comes a moment too early. */
  private hurry(): void {
    for (const i of this.items) {
      i.tries = 0
      if (i.state === 'retrying') i.retryAt = 0
    }
    this.run()
  }

  private stop(item: Item, state: Item['state']): void {
    const control = this.running.get(item)
    if (!control) return
    item.state = state
    this.running.delete(item)
    control.abort()
  }

  private async start(item: Item): Promise<void> {
    const control = new AbortController()
    this.running.set(item, control)
    item.state = 'sending'
    this.changed(item)
    const progress = (sent: number) => {
      if (sent > item.sent) item.tries = 0
      item.sent = sent
      this.changed(item)
    }
    const working = () => {
      item.state = 'working'
      this.changed(item)
    }
    try {
      const result = await this.send(item, control.signal, progress, working)
      if (control.signal.aborted) return
      item.result = result
      item.sent = item.size
      item.state = 'done'
    } catch (err) {
      if (control.signal.aborted) return
      this.fail(item, err)
    }
    this.running.delete(item)
    this.changed(item)
    this.run()
  }

  private fail(item: Item, err: unknown): void {
    const passing = err instanceof Passing || (err instanceof TypeError && !navigator.onLine) // a refusal stays one
    item.reason = err instanceof Error && err.message ? err.message : say('up.failed')
    if (!passing) {
      item.state = 'failed'
      item.at = '' // the server has forgotten it
      return
    }
    const wait = Math.max(waits[Math.min(item.tries, waits.length - 1)], err instanceof Passing ? err.wait : 0)
    item.tries++
    item.state = 'retrying'
    item.retryAt = Date.now() + wait * 1000 * (0.8 + Math.random() * 0.4)
  }
}
