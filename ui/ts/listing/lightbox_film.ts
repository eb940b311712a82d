// A video among the files of a lightbox.
import type PhotoSwipe from 'photoswipe'

export const isFilm = (a: HTMLAnchorElement): boolean => a.dataset.film !== undefined

export function film(a: HTMLAnchorElement) {
  return { type: 'html', html: '', film: a }
}

/** Puts videos into their slides, and stops them when they are left. */
export function films(box: PhotoSwipe): void {
  box.on('contentAppend', ({ content }) => {
    const a = content.data.film as HTMLAnchorElement | undefined
    if (!a || content.element?.querySelector('video')) return
    const video = Object.assign(document.createElement('video'), { src: a.dataset.src!, controls: true, playsInline: true, preload: 'metadata', className: 'lb-film' })
    const img = a.querySelector('img')
    if (img) video.poster = img.currentSrc || img.src
    video.setAttribute('aria-label', img?.alt ?? a.textContent)
    content.element?.append(video)
  })
  const stop = ({ content }: { content: { element?: HTMLElement } }) => content.element?.querySelector('video')?.pause()
  box.on('contentDeactivate', stop)
  box.on('contentRemove', stop)
}
