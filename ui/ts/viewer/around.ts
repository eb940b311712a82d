// A picture as seen from within: at a width that all graphics hold first, then at one that better ones do. How much of the
// sphere it shows is read from the file itself.
import { sheet } from '../dialog'

interface View {
  on(event: string, f: (text?: string) => void): void
  setUpdate(on: boolean): void
  addScene(name: string, scene: object): void
  loadScene(name: string, pitch: 'same', yaw: 'same', hfov: 'same'): void
  destroy(): void
}

interface Round {
  href: string
  width: number // in pixels
  alt: string
  gyro: string // what the button that follows the device is called
  css: string
  film?: HTMLVideoElement // what is shown, instead of href
  light?: boolean // the file itself was not asked for
  quiet?: boolean // it came by itself, and leaves the focus where it is
}

/** Shows a picture in a box, where it is turned by mouse, finger and keys; failed is told when it cannot. */
export async function panorama(box: HTMLElement, of: Round, failed: () => void): Promise<View> {
  const [part] = await Promise.all([of.film ? {} : angles(of.href), import('pannellum/build/pannellum.js'), sheet(of.css)])
  const { viewer } = (window as unknown as { pannellum: { viewer(at: HTMLElement, how: object): View } }).pannellum
  const inner = document.createElement('div') // the library makes it what it wants
  box.append(inner)
  const [first, sharp] = of.film ? [] : sizes(of)
  const scene = (panorama: unknown) => ({ type: 'equirectangular', panorama, ...part, ...(of.film && { dynamic: true }) })
  const shown = viewer(inner, {
    default: { firstScene: 'first' }, scenes: { first: scene(of.film ?? first) }, autoLoad: true, showZoomCtrl: true, mouseZoom: true,
    keyboardZoom: true, orientationOnByDefault: false, title: '', escapeHTML: true,
    ...(matchMedia('(prefers-reduced-motion: reduce)').matches && { friction: 1 }),
  })
  let begun = false
  shown.on('load', () => {
    if (begun) return
    begun = true
    const canvas = box.querySelector<HTMLElement>('.pnlm-dragfix') ?? box
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', of.alt)
    box.querySelector('.pnlm-orientation-button')?.setAttribute('aria-label', of.gyro)
    if (!of.quiet) inner.focus()
    if (sharp) void held(sharp).then((there) => {
      if (!there || !inner.isConnected || gone.signal.aborted) return
      shown.addScene('sharp', scene(sharp))
      shown.loadScene('sharp', 'same', 'same', 'same')
    })
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

const widest = 3072 // of what the server makes of every picture
const [usual, best] = [4096, 8192] // of what it makes of those that are seen all around

/** The address of the picture to begin with, and of a sharper one where the graphics hold it. */
function sizes({ href, width, light }: Round): [string, string?] {
  const gl = document.createElement('canvas').getContext('webgl')
  const most = (gl?.getParameter(gl.MAX_TEXTURE_SIZE) as number | undefined) ?? usual
  const wide = (w: number) => {
    const url = new URL(href)
    url.searchParams.set('w', String(w))
    return url.href
  }
  if (width <= Math.min(usual, most)) return [href]
  if (most < usual) return [wide(widest)]
  const sharp = most < best || (light && width <= best) ? undefined : width <= best ? href : wide(best)
  // What the browser may not keep would come twice.
  return sharp && new URL(href).searchParams.has('s') ? [sharp] : [wide(usual), sharp]
}

/** Has the browser hold a file, unless it comes from where addresses change; tells whether it is there. */
async function held(href: string): Promise<boolean> {
  try {
    const answer = await fetch(href)
    await (answer.redirected ? answer.body?.cancel() : answer.blob())
    return answer.ok
  } catch {
    return false
  }
}

/** The part of the sphere that a picture shows, as its camera wrote it at the beginning of the file (GPano). */
async function angles(href: string): Promise<object> {
  const answer = await fetch(href, { headers: { Range: 'bytes=0-262143' } }).catch(() => undefined)
  if (answer?.status !== 206) {
    void answer?.body?.cancel() // the whole, which may be heavy
    return {}
  }
  const text = await answer.text()
  const n = (name: string) => Number(new RegExp(`GPano:${name}(?:="|>)\\s*(-?[\\d.]+)`).exec(text)?.[1] ?? NaN)
  const [width, height, w, h, top] = [n('FullPanoWidthPixels'), n('FullPanoHeightPixels'), n('CroppedAreaImageWidthPixels'), n('CroppedAreaImageHeightPixels'), n('CroppedAreaTopPixels')]
  const turned = { northOffset: n('PoseHeadingDegrees'), horizonPitch: n('PosePitchDegrees'), horizonRoll: n('PoseRollDegrees') }
  return {
    ...(w > 0 && h > 0 && top >= 0 && w <= width && h <= height && { haov: (w / width) * 360, vaov: (h / height) * 180, vOffset: ((top + h / 2) / height - 0.5) * -180 }),
    ...Object.fromEntries(Object.entries(turned).filter(([, v]) => !isNaN(v))),
  }
}
