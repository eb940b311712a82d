// What a button without words does, told beside it after half a second under a mouse or with the focus of the keyboard,
// with its key (ui.md, section 3). What it says is the button's name, so that it is for eyes only. It can be gone over
// with the mouse, stays until one leaves, and Escape closes it (WCAG 1.4.13): alone where the keyboard brought it.
import { singleKeys } from './keys'

const wait = 500
const grace = 200 // to cross over to it
let hint: HTMLElement | undefined
let about: HTMLElement | undefined
let timer = 0
let byMouse = false

export function hints(at: HTMLElement, type: string): void {
  const mouse = type === 'pointerover'
  if (mouse ? !matchMedia('(hover: hover)').matches : !at.matches(':focus-visible')) return
  if (at === about) {
    if (hint) clearTimeout(timer) // one has come back
    return
  }
  hide()
  if (/\p{L}/u.test(at.innerText)) return // it says so itself
  about = at
  byMouse = mouse
  timer = setTimeout(() => show(at), wait)
  at.addEventListener(mouse ? 'pointerleave' : 'blur', later)
  at.addEventListener('click', hide)
  addEventListener('scroll', hide, { capture: true, passive: true })
  addEventListener('keydown', escape, { capture: true })
}

function show(at: HTMLElement): void {
  if (!at.isConnected) return hide()
  hint = Object.assign(document.createElement('span'), { className: 'ht', popover: 'hint' }) // by hand where that is not known
  hint.ariaHidden = 'true'
  hint.dir = 'auto'
  hint.textContent = [at.getAttribute('aria-label'), key(at)].filter(Boolean).join(' · ')
  hint.addEventListener('pointerenter', () => clearTimeout(timer))
  hint.addEventListener('pointerleave', later)
  ;(at.closest('dialog') ?? document.body).append(hint) // what is outside a dialog cannot be reached
  hint.showPopover()
  const by = at.getBoundingClientRect()
  const own = hint.getBoundingClientRect()
  const x = Math.max(4, Math.min(by.left + by.width / 2 - own.width / 2, document.documentElement.clientWidth - own.width - 4))
  const y = by.bottom + own.height + 6 < innerHeight ? by.bottom + 2 : by.top - own.height - 2
  hint.style.translate = `${Math.round(x)}px ${Math.round(y)}px`
}

const arrows: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→' }

function key(at: HTMLElement): string {
  const [first = ''] = (at.getAttribute('aria-keyshortcuts') ?? '').split(' ')
  return first.length === 1 && !singleKeys() ? '' : (arrows[first] ?? first)
}

function later(): void {
  clearTimeout(timer)
  timer = setTimeout(hide, hint ? grace : 0)
}

function escape(e: KeyboardEvent): void {
  if (e.key !== 'Escape' || !hint) return
  hide()
  if (byMouse) return // which rests there while the keyboard does something else
  e.preventDefault() // a dialog below stays
  e.stopImmediatePropagation()
}

function hide(): void {
  clearTimeout(timer)
  for (const type of ['pointerleave', 'blur']) about?.removeEventListener(type, later)
  about?.removeEventListener('click', hide)
  removeEventListener('scroll', hide, { capture: true })
  removeEventListener('keydown', escape, { capture: true })
  hint?.remove()
  hint = about = undefined
}
