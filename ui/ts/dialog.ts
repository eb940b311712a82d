// A link <a data-dialog> leads to a page with one card; with script the card is shown in a dialog instead.

/** A page of this site, taken apart. */
export async function page(answer: Response): Promise<Document> {
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

/** Loads a style sheet that is not there yet. */
export function sheet(href: string): Promise<void> {
  const there = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')].some((l) => l.href === new URL(href, location.href).href)
  if (there) return Promise.resolve()
  return new Promise((done) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href, onload: () => done(), onerror: () => done() })
    document.head.append(link)
  })
}

const listeners: ((root: HTMLElement) => void)[] = []

/** Is told of every card that comes into a dialog. */
export function onCard(f: (root: HTMLElement) => void): void {
  listeners.push(f)
}

/** Shows the card of a page in the dialog, a new one if none is open; false for a page without a card. */
export async function show(from: Document, ...focus: string[]): Promise<boolean> {
  const card = from.querySelector<HTMLElement>('main .cd')
  if (!card) return false
  await Promise.all([...from.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')].map((l) => sheet(l.getAttribute('href')!)))
  const title = document.createElement('h2')
  title.id = 'dialog-title'
  title.textContent = card.querySelector('h1')?.textContent ?? ''
  card.querySelector('h1')?.replaceWith(title)
  const dialog = document.querySelector<HTMLDialogElement>('dialog.vw-dialog[open]') ?? fresh()
  dialog.replaceChildren(document.adoptNode(card))
  for (const b of dialog.querySelectorAll<HTMLElement>('button[data-copy]')) b.hidden = false
  for (const f of listeners) f(dialog)
  if (dialog.querySelector('select[data-find]')) await import('./picker').then((m) => m.pickers(dialog))
  lift(dialog)
  for (const wish of focus) {
    const e = dialog.querySelector<HTMLElement>(wish)
    if (!e) continue
    if (!e.matches('input, select, textarea, a, button')) e.tabIndex = -1
    e.focus()
    break
  }
  return true
}

function fresh(): HTMLDialogElement {
  const dialog = document.createElement('dialog')
  dialog.className = 'dg vw-dialog'
  dialog.setAttribute('closedby', 'any')
  dialog.setAttribute('aria-labelledby', 'dialog-title')
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('click', (e) => {
    const close = (e.target as Element).closest('[data-close]')
    if (!close && e.target !== dialog) return
    e.preventDefault()
    dialog.close()
  })
  document.body.append(dialog)
  return dialog
}

/** Opens a dialog, on phones as a sheet at the bottom. */
export function lift(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal()
  if (matchMedia('(max-width: 760px)').matches) void import('./sheet').then((m) => m.sheet(dialog))
}

/** Closes the dialog that is open. */
export function closeDialog(): void {
  document.querySelector<HTMLDialogElement>('dialog.vw-dialog[open]')?.close()
}

/** Opens the page of an address in a dialog; where that cannot be, goes there. */
export async function open(href: string, ...focus: string[]): Promise<void> {
  const answer = await fetch(href).catch(() => undefined)
  if (!answer || answer.redirected || !(await show(await page(answer), ...focus))) location.assign(href)
}

export function dialogs(): void {
  document.addEventListener('click', (e) => {
    const a = (e.target as Element).closest<HTMLAnchorElement>('a[data-dialog]')
    if (!a || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
    e.preventDefault()
    void open(a.href)
  })
}
