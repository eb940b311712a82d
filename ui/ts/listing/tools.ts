// The menu of one tile: what the bar below a list offers for many, and to edit the file
// itself. There is one menu, which is filled for the tile that it is opened at.
import { say } from '../words'
import { edit } from './opens'
import type { Chosen } from './selection'

const menu = Object.assign(document.createElement('div'), { className: 'mn-list gt', popover: 'auto', role: 'group' })
let at: HTMLElement | undefined // the button that it stands at
menu.addEventListener('toggle', (e) => {
  const open = (e as ToggleEvent).newState === 'open'
  at?.setAttribute('aria-expanded', String(open))
  if (open) addEventListener('scroll', () => menu.hidePopover(), { once: true })
})
// A press elsewhere closes it, also one that draws a rectangle, which takes the pointer from
// the browser; one on its own button closes it, rather than have it open again.
let shut: Element | null = null
document.addEventListener('pointerdown', (e) => {
  shut = null
  if (!menu.matches(':popover-open') || menu.contains(e.target as Node)) return
  shut = (e.target as Element).closest('.gr-tools')
  menu.hidePopover()
}, true)
menu.addEventListener('keydown', (e) => {
  const all = [...menu.querySelectorAll('button')]
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key]
  if (!step) return
  e.preventDefault()
  const now = all.indexOf(document.activeElement as HTMLButtonElement)
  all[(now + step + all.length) % all.length].focus()
})

export function tools(button: HTMLElement, chosen: Chosen): void {
  if (shut === button && button === at) return void (shut = null)
  const tile = button.closest<HTMLElement>('.gr-tile')!
  if (!menu.isConnected) document.querySelector('.ls')!.append(menu)
  at = button
  menu.setAttribute('aria-label', button.getAttribute('aria-label') ?? '')
  menu.replaceChildren(...fill(tile, chosen))
  menu.showPopover()
  place(button)
  menu.querySelector('button')!.focus()
}

function fill(tile: HTMLElement, chosen: Chosen): HTMLElement[] {
  const link = tile.querySelector<HTMLAnchorElement>('.gr-a')!
  const unsafe = link.dataset.unsafe !== undefined
  const deeds = [...document.querySelectorAll<HTMLButtonElement>('.sl button[name="do"]')].filter((b) => b.value !== (unsafe ? 'unsafe' : 'safe') && (b.value !== 'approve' || link.dataset.waits !== undefined))
  return deeds.map((from) => {
    const b = from.cloneNode(true) as HTMLButtonElement
    b.type = 'button'
    b.className = from.classList.contains('sl-bad') ? 'sl-bad' : ''
    if (b.value === 'edit') b.querySelector('span')!.textContent = say('pick.edit')
    b.addEventListener('click', () => {
      menu.hidePopover()
      if (from.value === 'edit') edit(link)
      else chosen.only(tile, from.value)
    })
    return b
  })
}

/** Below the button, or above it where there is no room, and within the window. */
function place(button: HTMLElement): void {
  const b = button.getBoundingClientRect()
  const m = menu.getBoundingClientRect()
  const below = b.bottom + 6
  const right = getComputedStyle(button).direction === 'rtl' ? b.left : b.right - m.width
  menu.style.left = `${Math.max(8, Math.min(right, innerWidth - m.width - 8))}px`
  menu.style.top = `${below + m.height < innerHeight ? below : Math.max(8, b.top - m.height - 6)}px`
}
