// Single keys, as the page /keys lists them (ui.md, section 13). They never act in fields or with modifiers, and can be turned off there.

/** What a key does; false says that it does nothing here. */
export type Deeds = Record<string, () => unknown>

const deeds: Deeds = {}
const kept = 'keys'

/** Adds keys of a page. Letters are named in lower case. */
export function onKeys(more: Deeds): void {
  Object.assign(deeds, more)
}

/** Whether single keys act: this browser's choice on /keys, else the account's (WCAG 2.1.4). */
export const singleKeys = (): boolean => (localStorage.getItem(kept) || document.body.dataset.keys) !== 'off'

const fields = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable], [role="listbox"]'

export function keys(): void {
  const root = document.body.dataset.path ?? '/'
  let led = 0 // when G was pressed
  const to = (path: string) => () => location.assign(root + path)
  const link = (selector: string) => () => {
    const a = document.querySelector<HTMLAnchorElement>(selector)
    if (!a) return false
    a.click()
  }
  onKeys({
    '?': () => void import('./dialog').then((d) => d.open(root + 'keys', '#dialog-title')),
    u: () => document.getElementById('tp-up')?.click(),
    g: () => (led = Date.now()),
    '/': () => {
      const field = [...document.querySelectorAll<HTMLElement>('#sc-q, #sx-q, .sx-go')].find((f) => f.offsetParent !== null)
      if (!field) return false
      field.focus()
    },
  })
  const ways: Deeds = { h: to(''), e: to('explore'), p: link('[data-go="p"]'), d: link('[data-go="d"]') }
  document.addEventListener('keydown', (e) => {
    const at = e.target as HTMLElement
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || at.closest(fields) || document.querySelector('dialog[open], .pswp')) return
    if (e.key.length === 1 && !singleKeys()) return
    const key = e.key.length === 1 ? e.key.toLowerCase() : e.key
    const way = Date.now() - led < 1500 ? ways[key] : undefined
    const deed = way ?? deeds[key]
    if (key !== 'g') led = 0
    if (!deed || deed() === false) return
    e.preventDefault()
  })
  document.addEventListener('change', (e) => {
    const box = e.target as HTMLInputElement
    // Ticked says no more than is needed, so that the account may say otherwise later.
    if (box.matches('[data-letters]')) localStorage.setItem(kept, box.checked ? (document.body.dataset.keys ? 'on' : '') : 'off')
  })
  const paint = (root: ParentNode) => root.querySelectorAll<HTMLInputElement>('[data-letters]').forEach((box) => (box.checked = singleKeys()))
  paint(document)
  new MutationObserver((seen) => seen.forEach((s) => s.addedNodes.forEach((n) => n instanceof HTMLElement && paint(n)))).observe(document.body, { childList: true, subtree: true })
}
