// The picture on the wall: zoom, full screen, the view all around, and what moves by itself. Libraries come when they are asked for.
import { sheet } from '../dialog'
import { say } from '../words'
import { toast } from '../toast'

const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T | null
const top = () => find('vw')!

export function scene(): void {
  const hold = find('vw-hold')!
  hold.parentElement!.addEventListener('click', (e) => {
    const at = e.target as Element
    const plain = !(e.ctrlKey || e.metaKey || e.shiftKey || e.altKey)
    if (at.closest('#vw-open') && plain) {
      e.preventDefault()
      void zoom()
    } else if (at.closest('#vw-zoom')) void zoom()
    else if (at.closest('#vw-full')) void full()
    else if (at.closest('#vw-360')) void around()
    else if (at.closest('#vw-play')) play()
  })
  hold.addEventListener('touchstart', (e) => {
    if (e.touches.length === 2 && (e.target as Element).closest('#vw-open')) void zoom()
  }, { passive: true })
  if ('bare' in hold.dataset) hold.addEventListener('contextmenu', (e) => (e.target as Element).id === 'vw-pic' && e.preventDefault())
  const button = find('vw-play')
  if (button && !matchMedia('(prefers-reduced-motion: reduce)').matches && !saves()) button.remove()
  else if (button && saves()) find<HTMLSourceElement>('vw-still')?.setAttribute('media', 'all')
}

/** Whether the visitor wants to save data. */
const saves = () => (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true

/** Lets a picture move that stands still because motion is reduced. */
function play(): void {
  const still = find<HTMLSourceElement>('vw-still')
  if (!still) return
  still.remove()
  find('vw-play')?.remove()
  find('vw-open')?.focus()
}

let opening = false

export async function zoom(): Promise<void> {
  const link = find<HTMLAnchorElement>('vw-open')
  const img = find<HTMLImageElement>('vw-pic')
  if (!link || !img || opening || document.querySelector('.pswp')) return
  opening = true
  try {
    const [{ default: PhotoSwipe }] = await Promise.all([import('photoswipe'), sheet(top().dataset.zoom!)])
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const box = new PhotoSwipe({
      dataSource: [{ src: link.href, msrc: img.currentSrc, width: Number(img.getAttribute('width')), height: Number(img.getAttribute('height')), alt: img.alt, element: img }],
      index: 0, closeTitle: say('vw.close'), zoomTitle: say('vw.zoom_in'), counter: false, bgOpacity: 1, arrowPrev: false, arrowNext: false,
      secondaryZoomLevel: 1, maxZoomLevel: 4, wheelToZoom: true, errorMsg: say('vw.failed'), returnFocus: false, trapFocus: true,
      ...(still && { showHideAnimationType: 'none' as const, zoomAnimationDuration: 0 }),
    })
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
  } finally {
    opening = false
  }
}

async function full(): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen()
  const wall = document.querySelector<HTMLElement>('.vw-wall')!
  const film = find<HTMLVideoElement>('vw-video') as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | null
  if (wall.requestFullscreen) await wall.requestFullscreen().catch(() => undefined)
  else film?.webkitEnterFullscreen?.()
}

/** The picture or the film as seen from within. Angles of pictures are read from the file itself. */
async function around(): Promise<void> {
  const link = find<HTMLAnchorElement>('vw-open')
  const film = find<HTMLVideoElement>('vw-video') ?? undefined
  const button = find<HTMLButtonElement>('vw-360')
  const hold = find('vw-hold')!
  if (!(link || film) || !button || document.querySelector('.vw-pano')) return
  button.setAttribute('aria-busy', 'true')
  const { panorama } = await import('./around')
  const box = Object.assign(document.createElement('div'), { className: 'vw-pano' })
  if (film) {
    box.style.insetBlockEnd = '72px' // the browser's own controls stay in reach
    const frame = film.parentElement!
    frame.style.position = 'relative'
    frame.style.setProperty('--ar', '1.5') // a sphere has no shape of its own: room to look around, on a phone, too
  }
  ;(film ?? hold).parentElement!.append(box)
  const alt = find<HTMLImageElement>('vw-pic')?.alt ?? film?.getAttribute('aria-label') ?? ''
  await panorama(box, { href: link?.href ?? '', film, width: Number(link?.dataset.width), alt, gyro: say('vw.gyro'), css: top().dataset.pano! }, () => {
    box.remove()
    film?.parentElement!.style.removeProperty('--ar')
    button.hidden = false
    toast(say('vw.no_360'))
  })
  button.hidden = true
  button.removeAttribute('aria-busy')
}
