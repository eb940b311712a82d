// Choosing with the mouse: a rectangle drawn from an empty place takes in the tiles that
// it touches, with Ctrl it turns them round. While one chooses it may begin on a tile.
import type { Chosen } from './selection'

const least = 6 // pixels before a press becomes a rectangle
const edge = 48 // pixels from the top and bottom in which the page moves on

export function lasso(form: HTMLFormElement, chosen: Chosen): void {
  const area = form.closest<HTMLElement>('main')
  let from: { x: number; y: number } | undefined
  let box: HTMLElement | undefined
  let before = new Set<HTMLInputElement>()
  const checks = () => [...form.querySelectorAll<HTMLInputElement>('.gr-tile:not([hidden]) .gr-pick input')]

  area?.addEventListener('pointerdown', (e) => {
    const at = e.target as Element
    const onTile = form.classList.contains('sl-on') && at.closest('.gr-a') !== null
    if (e.pointerType !== 'mouse' || e.button !== 0 || e.shiftKey) return
    if (!onTile && (!at.contains(form) && !form.contains(at) || at.closest('a, button, input, label, .sl'))) return
    from = { x: e.pageX, y: e.pageY }
    before = new Set(checks().filter((c) => c.checked))
  })
  document.addEventListener('pointermove', (e) => {
    if (!from) return
    if (!box && Math.hypot(e.pageX - from.x, e.pageY - from.y) < least) return
    if (!box) {
      box = Object.assign(document.createElement('div'), { className: 'sl-box' })
      document.body.append(box)
      getSelection()?.removeAllRanges()
    }
    draw(box, from, e)
    if (e.clientY < edge) scrollBy(0, -edge / 2)
    else if (e.clientY > innerHeight - edge) scrollBy(0, edge / 2)
  })
  function draw(box: HTMLElement, from: { x: number; y: number }, e: PointerEvent): void {
    const [left, right] = [from.x, e.pageX].sort((a, b) => a - b)
    const [top, bottom] = [from.y, e.pageY].sort((a, b) => a - b)
    Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` })
    for (const c of checks()) {
      const t = c.closest('.gr-tile')!.getBoundingClientRect()
      const touched = t.left + scrollX < right && t.right + scrollX > left && t.top + scrollY < bottom && t.bottom + scrollY > top
      c.checked = touched ? !(e.ctrlKey || e.metaKey) || !before.has(c) : before.has(c)
    }
  }
  const end = (e: Event) => {
    from = undefined
    if (!box) return
    box.remove()
    box = undefined
    chosen.tell()
    if (e.type !== 'pointerup') return
    const stop = (click: Event) => {
      click.preventDefault()
      click.stopPropagation()
    }
    document.addEventListener('click', stop, { capture: true, once: true })
    setTimeout(() => document.removeEventListener('click', stop, { capture: true }))
  }
  document.addEventListener('pointerup', end)
  document.addEventListener('pointercancel', end)
  document.addEventListener('selectstart', (e) => box && e.preventDefault())
  form.addEventListener('dragstart', (e) => {
    if (from) e.preventDefault()
  })
}
