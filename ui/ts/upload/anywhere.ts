// Files are taken anywhere on a page: by the links to /upload, a drop, the clipboard. What shows and sends them
// comes with the first of them.
import type { Panel } from './panel'

const { dataset } = document.body
const page = `${dataset.path ?? '/'}upload`

/** What a page with the form in it does at once, if this is one; the rest comes when it is touched. */
export function here(): boolean {
  const form = document.querySelector<HTMLFormElement>('form[data-uploader]')
  if (!form) return false
  fields()
  for (const type of ['pointerenter', 'focusin', 'pointerdown']) form.addEventListener(type, () => void panel(), { once: true })
  recall(document.getElementById('up-ask') as HTMLInputElement)
  if (localStorage.getItem('up-kept')) void panel()
  return true
}

/** Whether to wait is remembered, by who was faster than this script, too. */
export function recall(box: HTMLInputElement): void {
  if (box.dataset.kept) return // it has been already
  box.dataset.kept = '1'
  const keep = () => localStorage.setItem('up-ask', box.checked ? '1' : '')
  if (box.checked === box.defaultChecked) box.checked = localStorage.getItem('up-ask') === '1'
  else keep()
  box.addEventListener('change', keep)
}

export function anywhere(): void {
  fields()
  links()
  drops()
  pastes()
  launches()
  if (localStorage.getItem('up-kept') && dataset.up !== 'login') void panel() // a page was left before all was sent
}

let listens = false

/** The file fields of the uploader, wherever it is shown. */
function fields(): void {
  if (listens) return
  listens = true
  const take = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])]
    input.value = ''
    if (files.length > 0) void panel().then((p) => p.take(files))
  }
  document.addEventListener('change', (e) => (e.target as Element).matches('input[data-files]') && take(e.target as HTMLInputElement))
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-files]')) take(input) // chosen before this was here
  document.addEventListener('click', (e) => (e.target as Element).closest('#up-from-url') && void panel().then((p) => p.urls()))
}

/** The panel with the album of this page chosen. */
export function panel(from = document.querySelector<HTMLAnchorElement>(`main a[href^="${page}?toAlbum="]`)?.search ?? ''): Promise<Panel> {
  if (dataset.up === 'login') return leave(from)
  return load().then((m) => m.place(page, from), () => leave(from))
}

/** Where there is no connection what was taken waits for one. */
function load(): Promise<typeof import('./place')> {
  return import('./place').catch(async (err) => {
    if (navigator.onLine) throw err
    await new Promise((on) => addEventListener('online', on, { once: true }))
    return load()
  })
}

/** Goes to the page where the rest is done. */
function leave(from: string): Promise<never> {
  location.assign(page + from)
  return new Promise(() => undefined)
}

/** What the installed site is opened for comes to the window that is open, on whatever page that is. */
type Launch = { files?: { getFile(): Promise<File> }[]; targetURL?: string }

function launches(): void {
  const { launchQueue } = window as { launchQueue?: { setConsumer(f: (l: Launch) => void): void } }
  launchQueue?.setConsumer(async ({ files = [], targetURL = '' }) => {
    if (files.length > 0) return (await panel()).take(await Promise.all(files.map((f) => f.getFile())))
    // The site's own icon brings the window to the front, as it is; a shortcut leads on.
    const to = URL.canParse(targetURL) ? new URL(targetURL) : undefined
    if (to?.origin === location.origin && to.pathname !== dataset.path && to.pathname !== location.pathname) location.assign(to)
  })
}

function links(): void {
  document.addEventListener('click', (e) => {
    const a = (e.target as Element).closest<HTMLAnchorElement>('a[href]')
    if (!a || a.hash || a.origin !== location.origin || a.pathname !== page || !/^($|\?toAlbum=)/.test(a.search) || a.closest('dialog') || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
    e.preventDefault()
    void panel(a.search || undefined).then((p) => p.open(a))
  })
}

/** Whether another dialog has the page. */
const taken = () => document.querySelector('dialog[open]:not(.ua, .ua *)') !== null

function drops(): void {
  let depth = 0
  let own = false // what is dragged is this page's
  const wanted = (e: DragEvent): boolean => {
    const at = e.target as Element | null
    if (own || taken() || at?.closest?.('input, textarea, [contenteditable]')) return false
    return e.dataTransfer?.types.some((t) => t === 'Files' || (dataset.up === 'urls' && t === 'text/html')) ?? false
  }
  const zone = Object.assign(document.createElement('div'), { className: 'ud', textContent: dataset.drop ?? '', popover: 'manual' })
  zone.setAttribute('aria-hidden', 'true')
  document.body.append(zone)
  const show = (on: boolean) => {
    if (!zone.showPopover || zone.matches(':popover-open') === on) return
    if (on) zone.showPopover()
    else zone.hidePopover()
  }
  addEventListener('dragstart', () => (own = true))
  addEventListener('dragend', () => (own = false))
  addEventListener('dragenter', (e) => wanted(e) && show(++depth > 0))
  addEventListener('dragleave', (e) => wanted(e) && show((depth = Math.max(0, depth - 1)) > 0))
  addEventListener('dragover', (e) => wanted(e) && e.preventDefault())
  addEventListener('drop', (e) => {
    show(((depth = 0) as number) > 0)
    if (!wanted(e) || !e.dataTransfer) return
    e.preventDefault()
    const data = e.dataTransfer // empty once this function is left
    if (data.files.length === 0 && !/<img/i.test(data.getData('text/html'))) return
    const entries = [...data.items].filter((i) => i.kind === 'file').map((i) => i.webkitGetAsEntry?.() ?? i.getAsFile()).filter((i) => i !== null)
    const what = { entries, html: data.getData('text/html'), list: data.getData('text/uri-list') }
    void panel().then((p) => p.drop(what))
  })
}

function pastes(): void {
  addEventListener('paste', (e) => {
    const data = e.clipboardData
    if (!data || taken() || (e.target as Element).closest?.('input, textarea, [contenteditable]')) return
    const files = [...data.files]
    const text = data.getData('text/plain')
    if (files.length === 0 && (dataset.up !== 'urls' || !/https?:\/\//.test(text))) return
    e.preventDefault()
    void panel().then((p) => p.paste(files, text))
  })
}
