// Keys in a grid: one stop of Tab, arrows by where the tiles lie, and a letter for
// each thing to do (never in fields or with modifiers).
import { singleKeys } from '../keys'
import { edit } from './opens'
import { things, type Chosen } from './selection'

const letters: Record<string, string> = { k: 'codes', m: 'album', a: 'album', c: 'edit', e: 'edit', v: 'safe', f: 'unsafe', h: 'cover', o: 'approve', delete: 'delete', backspace: 'delete' }

export function keys(list: HTMLElement, chosen: Chosen | null): void {
  const links = () => [...list.querySelectorAll<HTMLAnchorElement>('.gr-tile:not([hidden]) .gr-a')]
  let stop: HTMLAnchorElement | undefined

  function rove(to?: HTMLAnchorElement): void {
    const all = links()
    const next = to ?? (stop && all.includes(stop) ? stop : all[0])
    for (const a of list.querySelectorAll<HTMLElement>('.gr-a, .gr-pick input, .gr-do')) a.tabIndex = -1
    stop = next
    for (const e of next?.parentElement?.querySelectorAll<HTMLElement>('.gr-a, .gr-pick input, .gr-do') ?? []) e.tabIndex = 0
  }
  rove()
  list.addEventListener('grown', () => rove())
  list.addEventListener('focusin', (e) => {
    const a = (e.target as Element).closest('.gr-tile')?.querySelector<HTMLAnchorElement>('.gr-a')
    if (a && a !== stop) rove(a)
  })

  document.addEventListener('keydown', (e) => {
    const at = e.target as HTMLElement
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || at.closest('input:not([type="checkbox"]), textarea, select, dialog, [contenteditable]')) return
    const tile = at.closest(things)
    if (tile && e.key.startsWith('Arrow')) {
      const next = towards(links(), tile, e.key)
      if (!next) return
      e.preventDefault()
      rove(next)
      next.focus()
    } else if (e.key.length === 1 && !singleKeys()) {
      return
    } else if (chosen && e.key === '.') {
      e.preventDefault()
      if (tile) chosen.toggle(tile)
      else chosen.all()
    } else if (tile && e.key.toLowerCase() === 'l') {
      tile.querySelector<HTMLElement>('.gr-like')?.click()
    } else if (chosen && (e.key.toLowerCase() === 'z' || e.key === 'Escape') && list.querySelector('.gr-pick :checked')) {
      chosen.clear()
    } else if (chosen && letters[e.key.toLowerCase()] && !e.shiftKey) {
      const deed = letters[e.key.toLowerCase()]
      if (chosen.press(deed)) e.preventDefault()
      else if (e.key === 'e' && tile?.matches('.gr-tile') && chosen.works) edit(tile.querySelector('.gr-a')!)
      else if (tile && (chosen.works || deed === 'codes') && !list.querySelector('.gr-pick :checked')) chosen.only(tile, deed)
    }
  })
}

/** The link of the tile that lies next in a direction. */
function towards(all: HTMLAnchorElement[], from: Element, key: string): HTMLAnchorElement | undefined {
  const now = all.findIndex((a) => from.contains(a))
  const rtl = getComputedStyle(from).direction === 'rtl'
  const box = from.getBoundingClientRect()
  if (key === 'ArrowLeft' || key === 'ArrowRight') return beside(all, box, key === 'ArrowRight') ?? all[now + ((key === 'ArrowRight') !== rtl ? 1 : -1)]
  const down = key === 'ArrowDown'
  const middle = box.left + box.width / 2
  let best: HTMLAnchorElement | undefined
  let least = Infinity
  for (const a of all) {
    const b = a.getBoundingClientRect()
    const away = down ? b.top - box.bottom : box.top - b.bottom
    if (away < -2) continue
    const score = away * 10 + Math.abs(b.left + b.width / 2 - middle)
    if (score < least) [best, least] = [a, score]
  }
  return best
}

/** The nearest of those that lie on one side of a box, at its height. */
function beside(all: HTMLAnchorElement[], box: DOMRect, right: boolean): HTMLAnchorElement | undefined {
  let best: HTMLAnchorElement | undefined
  let least = Infinity
  for (const a of all) {
    const b = a.getBoundingClientRect()
    const away = right ? b.left - box.right : box.left - b.right
    if (away < -2 || b.bottom <= box.top || b.top >= box.bottom) continue
    const score = away * 10 + Math.abs(b.top + b.height / 2 - box.top - box.height / 2)
    if (score < least) [best, least] = [a, score]
  }
  return best
}
