// The uploader on a page: takes files from everywhere, shows the queue, lets each
// be edited, and gives the codes. Without script the same form sends one file.
import { bytes, say } from '../words'
import { card, paint, preview } from './cards'
import { check } from './check'
import { bindCodes } from './done'
import { bindEdit, patch } from './edit'
import { bindHold } from './hold'
import { known } from './known'
import { Queue } from './queue'
import { sendFile, sendURL } from './send'
import { addresses, draggedPicture, dropped, pasted } from './sources'
import { drop, keep, kept } from './store'
import type { Details, Item, Limits } from './types'
import { Refused } from './types'

const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T | null

/** The uploader of a page, for what else the page does with it. */
export interface Uploader {
  readonly queue: Queue
  readonly limits: Limits
  readonly take: (files: File[]) => Promise<void>
  readonly takeURLs: (list: string[]) => void
  /** What the options say of all new files. */
  readonly defaults: () => Details
  /** Holds what is not yet sent until the person agrees. */
  readonly ask: () => void
  /** Says what was not added, and why. */
  readonly refuse: (words: string[]) => void
  /** Calls f after every change of the queue. */
  watch(f: () => void): void
}

export function uploader(): Uploader | undefined {
  const panel = find('up')
  const form = document.querySelector<HTMLFormElement>('form[data-uploader]')
  if (!panel || !form) return undefined
  const watchers: (() => void)[] = []
  const set = panel.dataset
  const limits: Limits = {
    most: Number(set.most), formats: (set.formats ?? '').split(' '), byURL: set.byUrl === '1', atOnce: Number(set.atOnce) || 3,
  }
  const list = find<HTMLUListElement>('up-list')!
  const cards = new Map<Item, HTMLLIElement>()
  const meter = speedometer()
  let asked = false // the person was asked whether to leave

  const queue: Queue = new Queue(
    limits,
    async (item, signal, progress, working) => {
      const has = item.file && !item.at && document.body.dataset.member ? await known(item.file, signal) : undefined
      const result = has ?? await (item.url ? sendURL(item, signal, working) : sendFile(item, signal, progress, working, (at) => {
        item.at = at
        remember(item)
      }))
      void drop(item.id)
      item.result = result
      if (item.stale && document.body.dataset.member) await patch(item).catch(() => (item.stale = true))
      return result
    },
    (item) => {
      if (item) cards.has(item) && paint(cards.get(item)!, item)
      else rebuild()
      headline()
    },
  )
  const edit = bindEdit(queue, (item) => {
    remember(item)
    for (const [i, li] of cards) li.classList.toggle('up-on', i === edit.current)
  })
  const codes = bindCodes(queue)
  const hold = bindHold(queue)

  function remember(item: Item): void {
    if (!item.file || (item.shared && item.state === 'waiting')) return
    const f = item.file
    void keep({ id: item.id, name: f.name, size: f.size, modified: f.lastModified, type: f.type, at: item.at, details: item.details, file: f })
  }

  function rebuild(): void {
    for (const [item, li] of cards) {
      if (queue.items.includes(item)) continue
      li.remove()
      cards.delete(item)
      void drop(item.id)
    }
    for (const item of queue.items) {
      if (!cards.has(item)) {
        const li = card(item, { remove: () => queue.remove(item), retry: () => queue.retry(item), open: () => edit.show(item) })
        cards.set(item, li)
        list.insertBefore(li, list.lastElementChild) // before "Add more"
        void preview(li, item)
      }
      paint(cards.get(item)!, item)
    }
    const open = queue.items.length > 0
    panel!.hidden = !open
    for (const e of document.querySelectorAll<HTMLElement>('[data-rest]')) e.hidden = open
  }

  const title = find('up-title')!
  const line = find('up-line')!
  const bar = find('up-bar')!
  const pause = find<HTMLButtonElement>('up-pause')!
  const cancel = find<HTMLButtonElement>('up-cancel')!
  const again = find<HTMLAnchorElement>('up-again')!
  let was = ''
  let spoken = 0

  function headline(): void {
    hold.offer()
    const all = queue.items
    const done = all.filter((i) => i.state === 'done')
    const failed = all.filter((i) => i.state === 'failed')
    const total = all.reduce((n, i) => n + i.size, 0)
    const sent = all.reduce((n, i) => n + i.sent, 0)
    const share = total > 0 ? Math.min(1, sent / total) : done.length / Math.max(1, all.length)
    const state = hold.on ? 'held' : queue.busy ? 'busy' : done.length > 0 ? 'done' : 'none'
    const words = {
      held: say('up.ready', { n: all.length }), busy: say('up.uploading', { n: all.length }), done: say('up.complete', { n: done.length }), none: say('up.nothing'),
    }[state]
    if (title.textContent !== words) title.textContent = words
    if (state !== was && state !== 'busy' && state !== 'held' && all.length > 0) title.focus()
    was = state
    if (Date.now() - spoken > (state === 'busy' ? 1000 : 0)) {
      spoken = Date.now()
      const rate = meter(sent)
      line.textContent = state === 'busy' && total > 0
        ? [say('up.share', { share: Math.round(share * 100), sent: bytes(sent), total: bytes(total) }),
          rate > 0 ? say('up.rate', { rate: bytes(rate) }) : '', rate > 0 ? left((total - sent) / rate) : ''].filter(Boolean).join(' · ')
        : failed.length > 0 ? say('up.some_failed', { n: failed.length }) : ''
    }
    bar.hidden = state !== 'busy'
    bar.setAttribute('aria-valuenow', String(Math.round(share * 100)))
    bar.style.setProperty('--share', String(share))
    pause.hidden = state !== 'busy'
    cancel.hidden = state !== 'busy' && state !== 'held'
    again.hidden = !cancel.hidden
    cancel.textContent = say(done.length > 0 ? 'up.cancel_rest' : 'up.cancel')
    codes.paint()
    for (const f of watchers) f()
  }

  function left(seconds: number): string {
    if (seconds < 90) return say('up.seconds_left', { n: Math.max(1, Math.round(seconds)) })
    return say('up.minutes_left', { n: Math.round(seconds / 60) })
  }

  async function take(files: File[]): Promise<void> {
    const refused: string[] = []
    for (const file of files) {
      if (queue.items.some((i) => i.name === file.name && i.size === file.size && i.state !== 'failed')) continue
      try {
        await check(file, limits)
        const item = queue.add({ file, name: file.name, details: edit.defaults() })
        remember(item)
      } catch (err) {
        if (!(err instanceof Refused)) throw err
        refused.push(err.message)
      }
    }
    refusals(refused)
    queue.run()
  }

  function refusals(words: string[]): void {
    const box = find('up-refused')!
    box.hidden = words.length === 0
    box.querySelector('ul')!.replaceChildren(...words.map((w) => Object.assign(document.createElement('li'), { textContent: w })))
    if (words.length > 0) box.focus()
  }

  function takeURLs(list: string[]): void {
    for (const url of list) queue.add({ url, name: decodeURI(url.split(/[?#]/)[0].split('/').pop() || url), details: edit.defaults() })
    queue.run()
  }

  form.addEventListener('submit', (e) => {
    const input = form.elements.namedItem('source') as HTMLInputElement
    if (!input.files?.length) return
    e.preventDefault()
    void take([...input.files])
    input.value = ''
  })
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-files]')) {
    input.addEventListener('change', () => {
      void take([...(input.files ?? [])])
      input.value = ''
    })
  }
  document.documentElement.classList.add('js-up')
  pause.addEventListener('click', () => {
    queue.pause(!queue.paused)
    pause.setAttribute('aria-pressed', String(queue.paused))
    pause.querySelector('span')!.textContent = say(queue.paused ? 'up.resume' : 'up.pause')
  })
  cancel.addEventListener('click', () => queue.cancel())
  bindURLs(limits, takeURLs)
  bindDrop(limits, take, takeURLs)
  bindPaste(limits, take, takeURLs)
  addEventListener('beforeunload', (e) => {
    if (queue.busy && !asked) {
      asked = true
      e.preventDefault()
    }
  })
  // What was interrupted is none of a page's business that opened this one.
  if (!window.opener) void goOn(queue, list)
  return { queue, limits, take, takeURLs, defaults: edit.defaults, ask: hold.ask, refuse: refusals, watch: (f) => void watchers.push(f) }
}

/** Takes up what a reload interrupted. */
async function goOn(queue: Queue, list: HTMLElement): Promise<void> {
  const lost: string[] = []
  for (const k of await kept()) {
    if (k.shared) continue
    if (k.file) queue.add({ id: k.id, file: new File([k.file], k.name, { type: k.type, lastModified: k.modified }), name: k.name, details: k.details, at: k.at })
    else {
      lost.push(k.name)
      void drop(k.id)
    }
  }
  if (lost.length > 0) {
    const note = Object.assign(document.createElement('p'), { className: 'nt nt-warn', textContent: say('up.choose_again', { names: lost.join(', ') }) })
    list.before(note)
  }
  queue.run()
}

function bindURLs(limits: Limits, take: (list: string[]) => void): void {
  const dialog = find<HTMLDialogElement>('up-urls')
  const open = find<HTMLButtonElement>('up-from-url')
  if (!dialog || !open || !limits.byURL) return
  open.hidden = false
  open.addEventListener('click', () => dialog.showModal())
  dialog.addEventListener('close', () => {
    const field = dialog.querySelector('textarea')!
    if (dialog.returnValue === 'add') take(addresses(field.value))
    field.value = ''
    dialog.returnValue = ''
  })
}

function bindDrop(limits: Limits, take: (files: File[]) => Promise<void>, takeURLs: (list: string[]) => void): void {
  let depth = 0
  const wanted = (e: DragEvent) => e.dataTransfer?.types.some((t) => t === 'Files' || (limits.byURL && t === 'text/html')) ?? false
  const show = (on: boolean) => document.documentElement.classList.toggle('up-over', on)
  addEventListener('dragenter', (e) => {
    if (wanted(e)) show(++depth > 0)
  })
  addEventListener('dragleave', (e) => {
    if (wanted(e)) show((depth = Math.max(0, depth - 1)) > 0)
  })
  addEventListener('dragover', (e) => {
    if (wanted(e)) e.preventDefault()
  })
  addEventListener('drop', async (e) => {
    if (!wanted(e) || !e.dataTransfer) return
    e.preventDefault()
    show((depth = 0) > 0)
    const picture = limits.byURL ? draggedPicture(e.dataTransfer) : ''
    const files = await dropped(e.dataTransfer)
    if (files.length > 0) await take(files)
    else if (picture) takeURLs([picture])
  })
}

function bindPaste(limits: Limits, take: (files: File[]) => Promise<void>, takeURLs: (list: string[]) => void): void {
  addEventListener('paste', (e) => {
    if (!e.clipboardData || (e.target as Element).closest?.('input, textarea, [contenteditable]')) return
    const files = pasted(e.clipboardData)
    const list = limits.byURL ? addresses(e.clipboardData.getData('text/plain')) : []
    if (files.length > 0) void take(files)
    else if (list.length > 0) takeURLs(list)
    else return
    e.preventDefault()
  })
}

/** Bytes a second, over the last five. */
function speedometer(): (sent: number) => number {
  const seen: [number, number][] = []
  return (sent) => {
    const now = performance.now()
    seen.push([now, sent])
    while (seen.length > 2 && seen[0][0] < now - 5000) seen.shift()
    const [then, before] = seen[0]
    return now > then ? Math.max(0, ((sent - before) / (now - then)) * 1000) : 0
  }
}
