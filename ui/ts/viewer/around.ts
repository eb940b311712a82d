// A picture as seen from within. Its angles are read from the file itself.
import { sheet } from '../dialog'

interface View {
  on(event: string, f: (text?: string) => void): void
  setUpdate(on: boolean): void
  destroy(): void
}

interface Round {
  href: string
  width: number // in pixels
  alt: string
  gyro: string // what the button that follows the device is called
  css: string
  film?: HTMLVideoElement // what is shown, instead of href
}

/** Shows a picture in a box, where it is turned by mouse, finger and keys; failed is told when it cannot. */
export async function panorama(box: HTMLElement, of: Round, failed: () => void): Promise<View> {
  await Promise.all([import('pannellum/build/pannellum.js'), sheet(of.css)])
  const { viewer } = (window as unknown as { pannellum: { viewer(at: HTMLElement, how: object): View } }).pannellum
  const inner = document.createElement('div') // the library makes it what it wants
  box.append(inner)
  const shown = viewer(inner, {
    type: 'equirectangular', ...(of.film ? { panorama: of.film, dynamic: true } : { panorama: fitting(of.href, of.width) }), autoLoad: true, showZoomCtrl: true, mouseZoom: true,
    keyboardZoom: true, orientationOnByDefault: false, title: '', escapeHTML: true,
    ...(matchMedia('(prefers-reduced-motion: reduce)').matches && { friction: 1 }),
  })
  shown.on('load', () => {
    const canvas = box.querySelector<HTMLElement>('.pnlm-dragfix') ?? box
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', of.alt)
    box.querySelector('.pnlm-orientation-button')?.setAttribute('aria-label', of.gyro)
    inner.focus()
  })
  const gone = new AbortController()
  if (of.film) follow(of.film, shown, gone.signal)
  shown.on('error', () => {
    gone.abort()
    shown.destroy()
    failed()
  })
  return shown
}

const settled = 1000 // ms, in which the frame that a film stands at has been drawn for sure

/** Has the view drawn anew while a film plays, and where it is sought in. */
function follow(film: HTMLVideoElement, view: View, signal: AbortSignal): void {
  const once = () => {
    view.setUpdate(true)
    if (film.paused) setTimeout(() => signal.aborted || view.setUpdate(!film.paused), settled)
  }
  for (const when of ['play', 'pause', 'seeked']) film.addEventListener(when, once, { signal })
  const begin = () => {
    once()
    film.currentTime = film.currentTime // has the frame decoded that it stands at, which its poster may hide
  }
  if (film.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return begin()
  film.addEventListener('loadeddata', begin, { once: true, signal })
  film.preload = 'auto'
}

const widest = 3072 // of the pictures that the server makes

/** The picture, or a smaller one where the graphics cannot hold it. */
function fitting(href: string, width: number): string {
  const gl = document.createElement('canvas').getContext('webgl')
  const most = (gl?.getParameter(gl.MAX_TEXTURE_SIZE) as number | undefined) ?? 4096
  if (width <= most) return href
  const url = new URL(href)
  url.searchParams.set('w', String(widest))
  return url.href
}
