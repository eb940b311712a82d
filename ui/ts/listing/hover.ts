// A video under the mouse shows its first seconds, without sound (ui.md, section 5.3): for a mouse that
// rests, where motion is wanted and bytes are not dear.
const rests = 400 // ms before it begins
const films = '.gr-tile:has([data-film])'
const lasts = 3 // seconds that are shown again and again

export function hover(list: HTMLElement): void {
  if (!matchMedia('(hover: hover) and (prefers-reduced-motion: no-preference)').matches || (navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return
  let timer = 0
  let over: Element | null = null
  let film: HTMLVideoElement | null = null
  const leave = () => {
    clearTimeout(timer)
    if (film) {
      film.removeAttribute('src')
      film.load() // what is still to come is not wanted
      film.remove()
    }
    film = over = null
  }
  const enter = (tile: Element | null) => {
    if (tile === over) return
    leave()
    over = tile
    if (tile) timer = window.setTimeout(() => show(tile), rests)
  }
  const show = (tile: Element) => {
    if (tile.matches('.gr-unsafe:not(:has(.gr-show :checked))')) return
    const a = tile.querySelector<HTMLElement>('[data-film]')!
    const made = Object.assign(document.createElement('video'), { className: 'gr-film', muted: true, loop: true, playsInline: true, src: a.dataset.src })
    made.setAttribute('aria-hidden', 'true')
    made.addEventListener('timeupdate', () => {
      if (made.currentTime >= lasts) made.currentTime = 0
    })
    made.addEventListener('playing', () => made.classList.add('gr-on'), { once: true })
    a.prepend(made) // below badges and title
    made.play().catch(() => undefined) // the still frame stays
    film = made
  }
  list.addEventListener('pointerover', (e) => enter(e.pointerType === 'mouse' ? (e.target as Element).closest(films) : null))
  list.addEventListener('pointerleave', leave)
  enter(list.querySelector(`${films}:hover`)) // whose mouse was there before this script
}
