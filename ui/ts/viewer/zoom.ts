// The picture of the wall by itself, to be looked at closely.
import PhotoSwipe from 'photoswipe'
import { bare } from '../bare'
import { sheet } from '../dialog'
import { say } from '../words'

const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T | null

let opening = false

/** Shows the picture; whole puts the file itself in its place and tells whether it could be loaded. */
export async function zoom(whole: () => Promise<boolean>): Promise<void> {
  const link = find<HTMLAnchorElement>('vw-open')
  const img = find<HTMLImageElement>('vw-pic')
  if (!link || !img || opening || document.querySelector('.pswp')) return
  opening = true
  await sheet(find('vw')!.dataset.zoom!).finally(() => (opening = false))
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  // What stands still here, or waits to be asked for, does so there, too.
  const shown = { src: find('vw-still') ? img.currentSrc : (link.dataset.light ?? link.href), msrc: img.currentSrc, width: Number(img.getAttribute('width')), height: Number(img.getAttribute('height')), alt: img.alt, element: img }
  const box = new PhotoSwipe({
    dataSource: [shown],
    index: 0, closeTitle: say('vw.close'), zoomTitle: say('vw.zoom_in'), counter: false, bgOpacity: 1, arrowPrev: false, arrowNext: false,
    secondaryZoomLevel: 1, maxZoomLevel: 4, wheelToZoom: true, errorMsg: say('vw.failed'), returnFocus: false, trapFocus: true,
    ...(still && { showHideAnimationType: 'none' as const, zoomAnimationDuration: 0 }),
  })
  const ask = find<HTMLAnchorElement>('vw-whole')
  if (ask) box.on('uiRegister', () => box.ui!.registerElement({
    name: 'whole', tagName: 'a', className: 'btn vw-glass vw-ask', isButton: false, appendTo: 'wrapper',
    onInit: (at) => {
      at.replaceChildren(...ask.cloneNode(true).childNodes)
      ;(at as HTMLAnchorElement).href = ask.href
    },
    onClick: async (e, at) => {
      e.preventDefault()
      at.setAttribute('aria-busy', 'true')
      const done = await whole()
      at.removeAttribute('aria-busy')
      if (!done) return
      shown.src = link.href
      at.remove()
      box.element?.focus()
      box.refreshSlideContent(0)
    },
  }))
  box.on('destroy', () => link.focus({ preventScroll: true }))
  box.on('keydown', (e) => {
    const pressed = e.originalEvent as KeyboardEvent
    if (pressed.ctrlKey || pressed.metaKey) return
    const slide = box.currSlide
    if (!slide) return
    if (pressed.key === 'w' || pressed.key === 'W') slide.toggleZoom()
    else if (pressed.key === '+' || pressed.key === '=') slide.zoomTo(Math.min(slide.currZoomLevel * 1.4, slide.zoomLevels.max))
    else if (pressed.key === '-') slide.zoomTo(Math.max(slide.currZoomLevel / 1.4, slide.zoomLevels.fit))
    else if (pressed.key === '0') slide.zoomTo(slide.zoomLevels.fit)
  })
  box.init()
  box.element!.setAttribute('aria-label', img.alt)
  if ('bare' in find('vw-hold')!.dataset) bare(box.element!)
}
