// The picture on the wall: full screen, the view all around, what moves by itself, and what waits to be asked for. Libraries come
// when they are needed.
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
    else if (at.closest('#vw-360')) void around(false)
    else if (at.closest('#vw-play') && plain) {
      e.preventDefault()
      play()
    } else if (at.closest('#vw-whole') && plain) {
      e.preventDefault()
      void whole()
    }
  })
  hold.addEventListener('touchstart', (e) => {
    if (e.touches.length === 2 && (e.target as Element).closest('#vw-open')) void zoom()
  }, { passive: true })
  if ('bare' in hold.dataset) hold.addEventListener('contextmenu', (e) => (e.target as Element).id === 'vw-pic' && e.preventDefault())
  if ('round' in top().dataset && !saves()) void around(true)
  const button = find('vw-play')
  if (button instanceof HTMLButtonElement && !matchMedia('(prefers-reduced-motion: reduce)').matches && !saves()) button.remove()
  else if (button && saves()) find<HTMLSourceElement>('vw-still')?.setAttribute('media', 'all')
}

/** Whether the visitor wants to save data. */
const saves = () => (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true

/** Zooms by what comes when it is first wanted. */
export const zoom = () => import('./zoom').then((m) => m.zoom(whole))

/** Puts the file itself in the place of the picture that stands for it; tells whether it could be loaded. */
async function whole(): Promise<boolean> {
  const ask = find<HTMLAnchorElement>('vw-whole')
  if (!ask || ask.getAttribute('aria-busy') === 'true') return false
  ask.setAttribute('aria-busy', 'true')
  try {
    await Object.assign(new Image(), { src: ask.href }).decode()
  } catch {
    ask.removeAttribute('aria-busy')
    toast(say('vw.failed'))
    return false
  }
  const img = find<HTMLImageElement>('vw-pic')!
  img.removeAttribute('srcset')
  img.src = ask.href
  const link = find('vw-open')!
  delete link.dataset.light
  if (document.activeElement === ask) link.focus()
  ask.remove()
  return true
}

/** Lets a picture move that stands still because motion is reduced, or because it is heavy. */
function play(): void {
  const still = find<HTMLSourceElement>('vw-still')
  if (!still) return
  still.remove()
  find('vw-play')?.remove()
  find('vw-open')?.focus()
}

async function full(): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen()
  const wall = document.querySelector<HTMLElement>('.vw-wall')!
  const film = find<HTMLVideoElement>('vw-video') as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | null
  if (wall.requestFullscreen) await wall.requestFullscreen().catch(() => undefined)
  else film?.webkitEnterFullscreen?.()
}

/** The picture or the film as seen from within. Angles of pictures are read from the file itself. */
async function around(quiet: boolean): Promise<void> {
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
  await panorama(box, { href: link?.href ?? '', film, width: Number(link?.dataset.width), alt, quiet, light: quiet && link?.dataset.light !== undefined, gyro: say('vw.gyro'), css: top().dataset.pano! }, () => {
    box.remove()
    film?.parentElement!.style.removeProperty('--ar')
    button.hidden = false
    toast(say('vw.no_360'))
  })
  button.hidden = true
  button.removeAttribute('aria-busy')
}
