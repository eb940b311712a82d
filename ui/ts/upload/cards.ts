// One card of the queue.
import { bytes, say } from '../words'
import type { Item } from './types'

export function card(item: Item, does: { remove: () => void; retry: () => void; open: () => void }): HTMLLIElement {
  const template = document.getElementById('up-card') as HTMLTemplateElement
  const li = template.content.firstElementChild!.cloneNode(true) as HTMLLIElement
  const on = (part: string, f: () => void) => {
    const b = li.querySelector<HTMLButtonElement>(`[data-part="${part}"]`)!
    b.addEventListener('click', f)
    b.setAttribute('aria-label', say(`up.${part}_named`, { name: item.name }))
  }
  on('remove', does.remove)
  on('retry', does.retry)
  on('open', does.open)
  li.querySelector('[data-part="name"]')!.textContent = item.name
  return li
}

const icons: Record<Item['state'], string> = {
  waiting: 'clock', sending: 'loader-circle', working: 'loader-circle', retrying: 'rotate-cw', done: 'circle-check', failed: 'circle-alert',
}

export function paint(li: HTMLLIElement, item: Item): void {
  li.dataset.state = item.result?.known ? 'known' : item.state
  li.style.setProperty('--share', String(item.size > 0 ? item.sent / item.size : 0))
  const use = li.querySelector('[data-part="state"] use')!
  use.setAttribute('href', use.getAttribute('href')!.replace(/#.*$/, `#${item.result?.known ? 'copy-check' : icons[item.state]}`))
  const words = li.querySelector('[data-part="words"]')!
  const text = state(item)
  if (words.textContent !== text) words.textContent = text
  li.querySelector<HTMLElement>('[data-part="retry"]')!.hidden = item.state !== 'failed'
  const link = li.querySelector<HTMLAnchorElement>('[data-part="view"]')!
  link.hidden = !item.result
  if (item.result) link.href = item.result.viewer
  li.querySelector<HTMLElement>('[data-part="remove"]')!.hidden = item.state === 'done'
}

function state(item: Item): string {
  switch (item.state) {
    case 'waiting':
      return say('up.waiting')
    case 'sending':
      return say('up.sending', { share: item.size > 0 ? Math.floor((item.sent / item.size) * 100) : 0 })
    case 'working':
      return say('up.working')
    case 'retrying':
      return say('up.retrying', { n: Math.max(1, Math.ceil((item.retryAt - Date.now()) / 1000)) })
    case 'done':
      return item.result?.known ? say('up.known') : say('up.done', { size: bytes(item.size) })
    case 'failed':
      return say('up.failed_because', { reason: item.reason })
  }
}

/** Shows what the file looks like: a picture as it is, a film's frame. */
export async function preview(li: HTMLLIElement, item: Item): Promise<void> {
  const pic = li.querySelector<HTMLElement>('[data-part="pic"]')!
  if (!item.file) return
  const address = URL.createObjectURL(item.file)
  if (item.file.type.startsWith('video/')) {
    const film = Object.assign(document.createElement('video'), { muted: true, preload: 'metadata', src: `${address}#t=0.1`, tabIndex: -1 })
    film.setAttribute('aria-hidden', 'true')
    film.addEventListener('loadedmetadata', () => {
      film.currentTime = Number.isFinite(film.duration) ? film.duration / 4 : 0
    }, { once: true })
    film.addEventListener('error', () => film.remove(), { once: true }) // the server may know what the browser does not
    pic.append(film)
    return
  }
  const img = Object.assign(new Image(), { alt: '', decoding: 'async', src: address })
  img.addEventListener('error', () => img.remove(), { once: true })
  pic.append(img)
}
