// A picture among the files of a lightbox as it is seen from within.
import type PhotoSwipe from 'photoswipe'
import { say } from '../words'
import { toast } from '../toast'

export const isRound = (a: HTMLAnchorElement): boolean => a.dataset.round !== undefined

/** Opens the view over the slide, or closes it; it goes with the slide. */
export async function round(box: PhotoSwipe, a: HTMLAnchorElement, css: string): Promise<void> {
  const there = box.scrollWrap?.querySelector('.lb-round')
  if (there) return void there.dispatchEvent(new Event('end'))
  const { panorama } = await import('../viewer/around')
  const at = Object.assign(document.createElement('div'), { className: 'lb-round' })
  for (const what of ['pointerdown', 'touchstart', 'mousedown', 'wheel']) at.addEventListener(what, (e) => e.stopPropagation(), { passive: true }) // not the lightbox's
  box.scrollWrap!.append(at)
  const view = await panorama(at, { href: a.dataset.whole ?? a.dataset.src!, width: Number(a.dataset.round), alt: a.querySelector('img')?.alt ?? '', gyro: say('pick.gyro'), css }, () => {
    at.remove()
    toast(say('pick.not_loaded'))
  })
  const end = () => {
    if (at.isConnected) view.destroy()
    at.remove()
  }
  at.addEventListener('end', end)
  at.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return
    e.preventDefault() // the lightbox stays
    e.stopPropagation()
    end()
    box.element?.focus()
  }, { capture: true })
  box.on('change', end)
  box.on('destroy', end)
}
