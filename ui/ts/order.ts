// Puts a list into an order by hand: every item has a number that says its place. With
// script an item has a handle, which is dragged or moved by the arrow keys, and the
// numbers follow.
import { say } from './words'

for (const list of document.querySelectorAll<HTMLElement>('[data-order]')) bind(list)

function bind(list: HTMLElement): void {
  const said = document.createElement('p')
  said.className = 'sr'
  said.setAttribute('role', 'status')
  list.after(said)
  list.classList.add('od-on')

  const items = () => [...list.children] as HTMLElement[]
  const number = () => items().forEach((item, i) => (item.querySelector<HTMLInputElement>('[data-place]')!.value = String(i + 1)))
  const tell = (item: HTMLElement) => {
    said.textContent = say('order.moved', { name: item.dataset.name!, place: items().indexOf(item) + 1, of: items().length })
  }

  for (const item of items()) {
    const handle = document.createElement('button')
    handle.type = 'button'
    handle.className = 'btn btn-sq od-grip'
    handle.setAttribute('aria-label', say('order.move', { name: item.dataset.name! }))
    handle.textContent = '⠿'
    item.prepend(handle)
    handle.addEventListener('keydown', (e) => {
      const back = e.key === 'ArrowUp' || e.key === 'ArrowLeft'
      if (!back && e.key !== 'ArrowDown' && e.key !== 'ArrowRight') return
      e.preventDefault()
      const beside = back ? item.previousElementSibling : item.nextElementSibling
      if (!beside) return
      if (back) beside.before(item)
      else beside.after(item)
      handle.focus()
      number()
      tell(item)
    })
    // Moving an element ends the capture of a pointer, so the whole page is listened to.
    const drag = (e: PointerEvent) => {
      const over = document.elementsFromPoint(e.clientX, e.clientY).find((o): o is HTMLElement => o.parentElement === list && o !== item)
      if (!over) return
      const all = items()
      if (all.indexOf(over) < all.indexOf(item)) over.before(item)
      else over.after(item)
    }
    const drop = () => {
      document.removeEventListener('pointermove', drag)
      document.removeEventListener('pointerup', drop)
      document.removeEventListener('pointercancel', drop)
      item.classList.remove('od-held')
      handle.focus()
      number()
      tell(item)
    }
    handle.addEventListener('pointerdown', (e) => {
      if (e.button !== 0) return
      e.preventDefault()
      if (handle.hasPointerCapture(e.pointerId)) handle.releasePointerCapture(e.pointerId) // which touch takes by itself
      item.classList.add('od-held')
      document.addEventListener('pointermove', drag)
      document.addEventListener('pointerup', drop)
      document.addEventListener('pointercancel', drop)
    })
  }
}
