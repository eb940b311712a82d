// The files of a list, full screen above it, one at a time. The tiles remain what is
// true: what is done here is done to them. The address is that of the shown file, so
// that a reload leads to its page and the way back to the list.
import PhotoSwipe from 'photoswipe'
import { bare } from '../bare'
import { sheet } from '../dialog'
import { singleKeys } from '../keys'
import { say } from '../words'
import { bar } from './lightbox_bar'
import { film, isFilm } from './lightbox_film'
import { slideshow } from './lightbox_show'
import { addressOf } from './opens'
import type { Chosen } from './selection'

const ahead = 3 // files before the end at which more are loaded

/** Plays the files of a list from the first one that may be shown. */
export async function play(list: HTMLElement, chosen: Chosen | null): Promise<void> {
  const first = [...list.querySelectorAll<HTMLAnchorElement>('.gr-tile:not([hidden]) .gr-a[data-src]')].find(mayShow)
  if (first) await lightbox(list, first, chosen, false, true)
}

export async function lightbox(list: HTMLElement, first: HTMLAnchorElement, chosen: Chosen | null, again: boolean, plays = false): Promise<void> {
  if (document.querySelector('.lb')) return
  await sheet(list.dataset.viewer!)
  const links = () => [...list.querySelectorAll<HTMLAnchorElement>('.gr-tile:not([hidden]) .gr-a[data-src]')].filter((a) => a === first || mayShow(a))
  let all = links()
  const title = document.title
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const frame = frameOf()
  const box = new PhotoSwipe({
    index: all.indexOf(first), appendToEl: frame, loop: false, trapFocus: false, returnFocus: false, escKey: false, counter: false, bgOpacity: 1,
    secondaryZoomLevel: 1, maxZoomLevel: 4, wheelToZoom: true, closeTitle: say('pick.close'), zoomTitle: say('pick.zoom'),
    arrowPrevTitle: say('pick.previous'), arrowNextTitle: say('pick.next'), errorMsg: say('pick.not_loaded'),
    ...(still && { showHideAnimationType: 'none' as const, zoomAnimationDuration: 0 }),
  })
  box.addFilter('numItems', () => all.length)
  box.addFilter('itemData', (_, i) => (isFilm(all[i]) ? film(all[i]) : picture(all[i], still)))
  box.addFilter('preventPointerEvent', (prevent, e) => (e.target instanceof HTMLVideoElement ? false : prevent))
  box.on('pointerDown', (e) => {
    const at = e.originalEvent.target
    if (at instanceof HTMLVideoElement && e.originalEvent.clientY > at.getBoundingClientRect().bottom - 60) e.preventDefault() // its controls
  })
  const shown = () => all[box.currIndex]
  const show = slideshow(box, () => list.querySelector('[rel="next"]') !== null && list.dataset.endless !== undefined, () => tools.paint())
  const tools = bar(box, list, chosen, shown, show)
  let back = again ? 0 : 1 // steps of the history to take back
  let look = 0

  function paint(): void {
    const a = shown()
    if (!a) return
    tools.paint()
    document.title = `${tools.name()} · ${title.split(' · ').at(-1)}`
    if (a.href !== location.href) history.replaceState({ above: true }, '', a.href)
    if (box.currIndex >= all.length - ahead) list.dispatchEvent(new CustomEvent('more'))
    clearTimeout(look)
    look = window.setTimeout(() => document.visibilityState === 'visible' && navigator.sendBeacon(addressOf(a) + '/look'), 1000)
  }

  /** Takes over which tiles there are now. */
  function settle(): void {
    const now = shown()
    all = links()
    if (all.length === 0) return box.close()
    const at = all.includes(now) ? all.indexOf(now) : Math.min(box.currIndex, all.length - 1)
    for (let i = 0; i <= all.length; i++) box.contentLoader.removeByIndex(i)
    box.currIndex = box.potentialIndex = at
    if (box.currSlide) box.currSlide.index = at
    for (const i of all[at] === now ? [at - 1, at + 1] : [at - 1, at, at + 1]) box.refreshSlideContent(i)
    paint()
  }
  const grown = () => {
    all = links()
    box.refreshSlideContent(box.currIndex + 1)
  }
  const left = () => {
    back = 0
    box.close()
  }
  const form = list.closest('form')
  list.addEventListener('grown', grown)
  form?.addEventListener('shrunk', settle)
  addEventListener('popstate', left)
  frame.addEventListener('cancel', (e) => {
    e.preventDefault()
    box.close()
  })
  frame.addEventListener('close', () => box.destroy())
  if ('bare' in list.dataset) bare(frame)
  box.on('keydown', (e) => {
    const key = e.originalEvent as KeyboardEvent
    const busy = [...document.querySelectorAll('dialog[open]')].at(-1) !== frame
    const own = document.activeElement?.closest('video, .lb-round')
    const pressed = key.key === ' ' && document.activeElement?.closest('button, a') !== null
    if (busy || pressed || (own && /^(Arrow|[-+= ]$)/.test(key.key))) return e.preventDefault()
    if (key.ctrlKey || key.metaKey || key.altKey || (key.key.length === 1 && !singleKeys()) || !press(key.key)) return
    e.preventDefault()
    key.preventDefault()
  })
  const press = (key: string): boolean => {
    const slide = box.currSlide
    if (!slide) return false
    const { fit, max } = slide.zoomLevels
    const cover = Math.max(slide.panAreaSize.x / slide.width, slide.panAreaSize.y / slide.height)
    if (key === '+' || key === '=') slide.zoomTo(Math.min(slide.currZoomLevel * 1.4, max))
    else if (key === '-') slide.zoomTo(Math.max(slide.currZoomLevel / 1.4, fit))
    else if (key === '0') slide.zoomTo(fit)
    else if (key.toLowerCase() === 'w') slide.zoomTo(slide.currZoomLevel < cover - 0.001 ? Math.min(cover, max) : fit)
    else return tools.press(key.length === 1 ? key.toLowerCase() : key)
    return true
  }
  box.on('change', paint)
  box.on('close', () => {
    removeEventListener('popstate', left)
    if (back) history.back()
    back = 0
  })
  box.on('destroy', () => {
    clearTimeout(look)
    list.removeEventListener('grown', grown)
    form?.removeEventListener('shrunk', settle)
    const a = shown()
    frame.remove()
    document.title = title
    a?.focus({ preventScroll: true })
    a?.scrollIntoView({ block: 'nearest' })
  })
  if (!again) history.pushState({ above: true }, '', first.href)
  frame.showModal()
  box.init()
  box.element?.removeAttribute('role') // the frame is the dialog
  box.element?.focus()
  idle(frame)
  paint()
  if (plays) show.toggle()
}

/** What is hidden is walked past until it was asked for. */
const mayShow = (a: HTMLAnchorElement) => !a.parentElement!.matches('.gr-unsafe') || a.parentElement!.querySelector('.gr-show :checked') !== null

function picture(a: HTMLAnchorElement, still: boolean) {
  const img = a.querySelector('img')
  const [width, height] = [Number(img?.getAttribute('width')), Number(img?.getAttribute('height'))]
  const src = (still && a.dataset.still) || a.dataset.src!
  return { src, srcset: a.dataset.srcset || undefined, msrc: img?.currentSrc || undefined, width, height, alt: img?.alt ?? '', element: img ?? undefined, thumbCropped: true }
}

function frameOf(): HTMLDialogElement {
  const frame = document.createElement('dialog')
  frame.className = 'lb'
  frame.setAttribute('aria-labelledby', 'lb-title')
  document.body.append(frame)
  return frame
}

/** Tools fade while nothing happens. */
function idle(frame: HTMLElement): void {
  let timer = 0
  const wake = () => {
    frame.classList.remove('lb-idle')
    clearTimeout(timer)
    timer = window.setTimeout(() => frame.classList.add('lb-idle'), 3000)
  }
  for (const what of ['pointermove', 'pointerdown', 'keydown', 'focusin']) frame.addEventListener(what, wake, { passive: true })
  wake()
}
