// The uploader: takes files from everywhere, shows the queue, lets each be edited, and gives the codes. Without script
// the same form sends one file.
import { lift } from '../dialog'
import { say } from '../words'
import { card, paint, preview } from './cards'
import { check, editable } from './check'
import { bindCodes } from './done'
import { bindEdit, patch } from './edit'
import { headline } from './headline'
import { bindHold } from './hold'
import { hashAhead, known, unhash } from './known'
import { lost } from './lost'
import { bindQR } from './qr'
import { Queue, type Send } from './queue'
import { giveUp, sendFile, sendURL } from './send'
import { addresses, draggedPicture, type Dropped, dropped, pasted } from './sources'
import { keepUploads } from './guest'
import { claim, drop, keep, kept, small } from './store'
import type { Details, Item, Limits } from './types'
import { NotResumable, Passing, Refused } from './types'
import { wake } from './wake'
import { sendWhole } from './whole'

const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T | null

/** The uploader of a page, for what else the page does with it. */
export interface Panel {
  readonly queue: Queue
  readonly limits: Limits
  /** Whether files are on their way just now. */
  readonly sending: boolean
  /** Shows it; from is what it was opened by. */
  open(from?: HTMLElement): void
  take(files: File[]): Promise<void>
  takeURLs(list: string[]): Promise<void>
  drop(what: Dropped): Promise<void>
  paste(files: File[], text: string): Promise<void>
  /** Asks for addresses. */
  urls(): void
  /** What the options say of all new files. */
  defaults(): Details
  /** Holds what is not yet sent until the person agrees. */
  ask(): void
  /** Puts what waits to be let go into an album, unless it was given one of its own. */
  into(album: string): Promise<void>
  /** Says what was not added, and why. */
  refuse(words: string[]): void
  /** Calls f after every change. */
  watch(f: () => void): void
}

export function uploader(): Panel {
  const panel = find('up')!
  const set = panel.dataset
  const limits: Limits = {
    most: Number(set.most), pixels: Number(set.pixels), room: set.room ? Number(set.room) : Infinity, formats: (set.formats ?? '').split(' '), byURL: set.byUrl === '1', atOnce: Number(set.atOnce) || 3,
  }
  const list = find<HTMLUListElement>('up-list')!
  const cards = new Map<Item, HTMLLIElement>()
  const watchers: (() => void)[] = []
  let asked = false // the person was asked whether to leave

  const queue: Queue = new Queue(
    limits,
    async (item, signal, progress, working) => {
      if (!item.result) {
        item.result = await sent(item, signal, progress, working)
        if (!item.result.known) limits.room--
      }
      if (item.stale) {
        await patch(item).catch((err) => {
          if (err instanceof Passing) throw err // to be told again; words that are refused do not undo the upload
        })
      }
      void drop(item.id)
      return item.result
    },
    (item) => {
      if (item?.state === 'failed') void drop(item.id) // refused: none that the next page goes on with
      if (item) cards.has(item) && paint(cards.get(item)!, item)
      else rebuild()
      said()
    },
  )
  const sent: Send = async (item, signal, progress, working) => {
    if (!item.at) item.told = item.details
    const has = item.file && !item.at && document.body.dataset.member ? await known(item, signal) : undefined
    if (has) return has
    if (item.url) return sendURL(item, signal, working, () => remember(item))
    if (item.whole) return sendWhole(item, signal, progress, working)
    const begun = (at: string) => {
      item.at = at
      remember(item)
    }
    return sendFile(item, signal, progress, working, begun).catch((err) => {
      if (err instanceof NotResumable) return sendWhole(item, signal, progress, working)
      throw err
    })
  }
  const edit = bindEdit(queue, (item) => {
    remember(item)
    if (item.result && cards.has(item)) paint(cards.get(item)!, item) // what it is called now
    codes.paint()
    for (const [i, li] of cards) li.classList.toggle('up-on', i === edit.current)
  }, convert)
  const codes = bindCodes(queue)
  const hold = bindHold(queue)
  const showQR = bindQR()
  const head = headline(queue, hold, () => {
    edit.reset()
    find<HTMLFormElement>('up-hold')!.reset()
    find('up-refused')!.hidden = true
  })
  const awake = wake(() => queue.busy && !queue.paused && navigator.onLine)

  function said(): void {
    hold.offer()
    if (head.paint() === 'done') failedFirst()
    codes.paint()
    edit.paint()
    for (const f of watchers) f()
    awake()
    follow()
    if (!document.body.dataset.member) void keepUploads(queue)
    else void hashAhead(unhashed, (item) => item.size > small && queue.items.includes(item) && remember(item))
  }

  /** The next of what waits to be sent and whose hash is not known. */
  const unhashed = () => queue.items.filter((i) => i.file && i.hash === undefined && !i.at && !i.held && (i.state === 'waiting' || i.state === 'retrying')).sort((a, b) => a.size - b.size)[0]

  /** One file leads to its page, where the site wants that (product UP-57) and no plugin waits for codes (PL-06). */
  function follow(): void {
    const [only, more] = queue.items
    if (!set.single || !only?.result || more || only.result.pending || document.querySelector('html.pu, dialog.ua:not([open])')) return
    set.single = ''
    location.assign(only.result.viewer)
  }

  function failedFirst(): void {
    for (const [item, li] of cards) if (item.state === 'failed' && li.previousElementSibling?.getAttribute('data-state') !== 'failed') list.prepend(li)
  }

  function remember(item: Item): void {
    if (item.result || (item.shared && item.state === 'waiting')) return
    const { id, name, size, at, url, hash, until, details, told, stale, file } = item
    void keep({ id, name, size, at, url, hash, until, details, told, stale, file, modified: file?.lastModified ?? item.lost?.modified ?? 0, type: file?.type ?? item.lost?.type ?? '' })
  }

  function rebuild(): void {
    for (const [item, li] of cards) {
      if (queue.items.includes(item)) continue
      li.remove()
      if (item.at && !item.result) void giveUp(item.at)
      unhash(item.file)
      cards.delete(item)
      void drop(item.id)
    }
    for (const item of queue.items) {
      if (!cards.has(item)) {
        const li = card(item, {
          remove: () => queue.remove(item), retry: () => queue.retry(item), open: () => edit.show(item), retouch: () => void retouch(item),
          copy: () => codes.copy(item), qr: () => showQR(item),
        })
        cards.set(item, li)
        list.insertBefore(li, list.lastElementChild) // before "Add more"
        void preview(li, item)
      }
      paint(cards.get(item)!, item)
    }
    const open = queue.items.length > 0
    panel.hidden = !open
    if (!open) edit.close()
    for (const e of document.querySelectorAll<HTMLElement>('[data-rest]')) e.hidden = open
  }

  /** Puts what a picture was made into in its place; it waits meanwhile. */
  async function remake(item: Item, making: Promise<File | undefined>): Promise<void> {
    queue.hold(item, true)
    try {
      const file = await making
      if (!file || file === item.file) return
      void drop(item.id)
      if (item.at) void giveUp(item.at)
      unhash(item.file)
      queue.swap(item, file)
      remember(item)
      void preview(cards.get(item)!, item)
    } finally {
      queue.hold(item, false)
    }
  }

  /** Writes a picture in another format on the device. */
  async function convert(item: Item, to: 'jpg' | 'webp'): Promise<void> {
    if (item.file && editable(item.file)) await remake(item, import('../retouch/convert').then((m) => m.convert(item.file!, to)))
  }

  /** Lets a picture be changed on the device. */
  async function retouch(item: Item): Promise<void> {
    await remake(item, import('../retouch/retouch').then((m) => m.retouch(item.file!, set.retouch!)).catch(() => undefined))
    cards.get(item)?.querySelector<HTMLElement>('[data-part="retouch"]')?.focus()
  }

  const take = (files: File[], refused: string[] = []) => add(files, async (file) => {
    const again = await lost(queue.items, file)
    if (again) {
      queue.found(again, file)
      void preview(cards.get(again)!, again)
      return remember(again)
    }
    if (queue.items.some((i) => i.name === file.name && i.size === file.size && i.state !== 'failed' && i.state !== 'lost')) return
    await check(file, limits).catch((err) => {
      throw err instanceof Refused ? err : new Refused(say('up.refuse_unread', { name: file.name }))
    })
    fits(file.name)
    remember(queue.add({ file, name: file.name, details: edit.defaults() }))
  }, refused)

  /** Puts all into the queue by f, and says what was refused before and of which it refused. */
  async function add<T>(all: T[], f: (one: T) => Promise<void>, refused: string[] = []): Promise<void> {
    for (const one of all) {
      await f(one).catch((err) => {
        if (!(err instanceof Refused)) throw err
        refused.push(err.message)
      })
    }
    refusals(refused)
    queue.run()
  }

  /** Refuses what is beyond the most files of the site. */
  function fits(name: string): void {
    const coming = queue.items.filter((i) => !i.result && i.state !== 'failed').length
    if (coming >= limits.room) throw new Refused(say('up.refuse_count', { name, limit: Math.max(0, limits.room) }))
  }

  function refusals(words: string[]): void {
    if (words.length === 0) return // what was said of earlier ones stays to be read
    const box = find('up-refused')!
    box.hidden = false
    box.querySelector('ul')!.replaceChildren(...words.map((w) => Object.assign(document.createElement('li'), { textContent: w })))
    panel.hidden = false // one that took nothing says why
    box.focus()
  }

  const takeURLs = (list: string[]) => add(list.filter((url) => !queue.items.some((i) => i.url === url)), async (url) => {
    fits(nameOf(url))
    remember(queue.add({ url, name: nameOf(url), details: edit.defaults() }))
  })

  const dialog = find<HTMLDialogElement>('up-urls')!
  dialog.addEventListener('close', () => {
    const field = dialog.querySelector('textarea')!
    if (dialog.returnValue === 'add') void takeURLs(addresses(field.value))
    field.value = dialog.returnValue = ''
  })
  addEventListener('beforeunload', (e) => {
    if (queue.busy && !asked) {
      asked = true
      e.preventDefault()
    }
  })
  // What was interrupted is none of a page's business that opened this one.
  const restored = window.opener ? Promise.resolve() : goOn(queue)
  return {
    queue, limits, take, takeURLs, defaults: edit.defaults, ask: hold.ask, refuse: refusals,
    urls: () => lift(dialog),
    open: () => (queue.items.length > 0 ? find('up-title') : document.querySelector<HTMLElement>('.hm-acts input'))?.focus(),
    drop: async ({ entries, html, list }) => {
      const picture = limits.byURL ? draggedPicture(html, list) : ''
      if (picture) await takeURLs([picture])
      else {
        const { files, unread } = await dropped(entries, limits.formats)
        await take(files, unread.map((name) => say('up.refuse_unread', { name })))
      }
    },
    paste: async (files, text) => (files.length > 0 ? take(pasted(files)) : takeURLs(addresses(text))),
    watch: (f) => watchers.push(f),
    async into(album) {
      await restored
      for (const item of hold.on ? queue.items.filter((i) => i.state === 'waiting' && !i.at && !i.details.album) : []) {
        item.details = { ...item.details, album }
        remember(item)
      }
      if (edit.current) edit.show(edit.current)
    },
    get sending() {
      return queue.busy && !queue.paused
    },
  }
}

/** What an address calls its file. */
function nameOf(url: string): string {
  const last = url.split(/[?#]/)[0].split('/').pop() || url
  try {
    return decodeURIComponent(last)
  } catch {
    return last // not written in UTF-8
  }
}

/** Takes up what a reload interrupted, except what another tab has. */
async function goOn(queue: Queue): Promise<void> {
  const all = (await kept()).filter((k) => !k.shared)
  const free = await Promise.all(all.map((k) => claim(k.id)))
  for (const k of all.filter((_, i) => free[i])) {
    const file = k.file && new File([k.file], k.name, { type: k.type, lastModified: k.modified })
    queue.add({ ...k, file, lost: file || k.url ? undefined : { modified: k.modified, type: k.type }, shared: false })
  }
  queue.run()
}
