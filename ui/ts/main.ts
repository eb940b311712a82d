import { fields } from './account/fields'
import { copyButtons } from './copy'
import { keys } from './keys'
import { menus } from './menu'
import { themeButton } from './theme'

copyButtons()
fields()
keys()
menus()
themeButton()

if (document.body.dataset.up) void import('./upload/anywhere').then((m) => m.anywhere())
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  void import('./account/passkey').then((m) => m.passkeys(form))
}
const fresh = document.querySelector<HTMLInputElement>('[data-strength]')
if (fresh) void import('./account/strength').then((m) => m.strength(fresh))
for (const due of document.querySelectorAll<HTMLInputElement>('[data-worker]')) void import('./account/work').then((m) => m.work(due))
if (document.getElementById('zones')) void import('./zones').then((m) => m.zones())
if (document.querySelector('select[data-find]')) void import('./picker').then((m) => m.pickers())

// Pages pass into each other where both want it; that one does not, or is left before, is no fault.
for (const type of ['pageswap', 'pagereveal'] as const) {
  addEventListener(type, ({ viewTransition: v }) => [v?.ready, v?.finished, v?.updateCallbackDone].forEach((end) => end?.catch(() => undefined)))
}

// The service worker comes when the page is done: it is for the next one (docs/app.md).
if ('serviceWorker' in navigator) {
  const scope = document.body.dataset.path ?? '/'
  addEventListener('load', () => {
    navigator.serviceWorker.register(`${scope}sw.js`, { scope }).catch(() => undefined) // some windows have none
    void navigator.serviceWorker.ready.then((r) => r.active?.postMessage({ lang: document.documentElement.lang }))
  })
}

const proposes = (at: Element | null) => {
  const field = at?.closest<HTMLInputElement>('input[data-suggest]')
  if (field) void import('./search/suggest').then((m) => m.suggest(field))
}
document.addEventListener('focusin', (e) => proposes(e.target as Element))
proposes(document.activeElement) // who was faster than this script

if ('popover' in document.body) {
  for (const type of ['pointerover', 'focusin']) {
    document.addEventListener(type, (e) => {
      const at = (e.target as Element).closest<HTMLElement>(':is(a, button, summary)[aria-label]')
      if (at) void import('./hint').then((m) => m.hints(at, type))
    })
  }
}
