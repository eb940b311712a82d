// A slideshow of the files of a lightbox: each picture for some seconds, each video to its end.
import type PhotoSwipe from 'photoswipe'

const each = 5000

export interface Show {
  on(): boolean
  toggle(): void
}

/** Goes on while it is on; more says whether files behind the last one are still to come, told hears of a start or an end. */
export function slideshow(box: PhotoSwipe, more: () => boolean, told: () => void): Show {
  let on = false
  let timer = 0
  const set = (now: boolean) => {
    on = now
    wait()
    told()
  }
  /** Whether somebody looks closer, or is doing something else. */
  const busy = () => {
    const slide = box.currSlide
    return document.hidden || document.querySelectorAll('dialog[open]').length > 1 || document.querySelector('.lb-round') !== null || (slide !== undefined && slide.currZoomLevel > slide.zoomLevels.fit + 0.001)
  }
  const next = () => {
    if (!on) return
    if (busy()) return wait()
    if (box.currIndex < box.getNumItems() - 1) return box.goTo(box.currIndex + 1)
    if (more()) return wait()
    set(false)
  }
  const wait = () => {
    clearTimeout(timer)
    if (!on) return
    const film = box.currSlide?.content.element?.querySelector('video')
    const plays = film && !film.ended && film.play()
    if (!plays) timer = window.setTimeout(next, each)
    else plays.then(() => film.addEventListener('ended', next, { once: true }), () => (timer = window.setTimeout(next, each)))
  }
  box.on('change', wait)
  box.on('destroy', () => clearTimeout(timer))
  return { on: () => on, toggle: () => set(!on) }
}
