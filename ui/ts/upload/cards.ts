// One card of the queue.
import { bytes, say } from '../words'
import { editable } from './check'
import type { Item } from './types'

interface Does {
  remove: () => void
  retry: () => void
  open: () => void
  retouch: () => void
  copy: () => Promise<boolean>
  qr: () => void
}

export function card(item: Item, does: Does): HTMLLIElement {
  const template = document.getElementById('up-card') as HTMLTemplateElement
  const li = template.content.firstElementChild!.cloneNode(true) as HTMLLIElement
  const on = (part: keyof Does, f: () => void) => li.querySelector(`[data-part="${part}"]`)!.addEventListener('click', f)
  on('remove', does.remove)
  on('retry', does.retry)
  on('open', does.open)
  on('retouch', does.retouch)
  on('qr', does.qr)
  on('copy', async () => (await does.copy()) && copied(li))
  return li
}

const named: (keyof Does)[] = ['remove', 'retry', 'open', 'retouch', 'copy', 'qr']

/** Says for two seconds that a code is in the clipboard. */
function copied(li: HTMLElement): void {
  const words = li.querySelector<HTMLElement>('[data-part="words"]')!
  const before = words.textContent
  words.textContent = say('up.copied')
  setTimeout(() => words.textContent === say('up.copied') && (words.textContent = before), 2000)
}

const icons: Record<Item['state'], string> = {
  waiting: 'clock', sending: 'loader-circle', working: 'loader-circle', retrying: 'rotate-cw', done: 'circle-check', failed: 'circle-alert', lost: 'rotate-ccw',
}

export function paint(li: HTMLLIElement, item: Item): void {
  li.dataset.state = item.result?.known ? 'known' : item.state
  li.style.setProperty('--share', String(item.size > 0 ? item.sent / item.size : 0))
  const part = <T extends HTMLElement>(name: string) => li.querySelector<T>(`[data-part="${name}"]`)!
  const use = li.querySelector('[data-part="state"] use')!
  use.setAttribute('href', use.getAttribute('href')!.replace(/#.*$/, `#${item.result?.known ? 'copy-check' : icons[item.state]}`))
  for (const [name, text] of [['name', item.name], ['words', state(item)]]) if (part(name).textContent !== text) part(name).textContent = text
  if (li.dataset.name !== item.name) {
    li.dataset.name = item.name
    part('find-field').setAttribute('aria-label', say('up.find_named', { name: item.name }))
    for (const name of named) part(name).setAttribute('aria-label', say(`up.${name}_named`, { name: item.name }))
  }
  part('find').hidden = item.state !== 'lost'
  part('retry').hidden = item.state !== 'failed'
  part('remove').hidden = item.state === 'done'
  part('retouch').hidden = item.state === 'done' || item.state === 'working' || !item.file || !editable(item.file)
  part('copy').hidden = part('qr').hidden = part('view').hidden = !item.result
  if (item.result) part<HTMLAnchorElement>('view').href = item.result.viewer
  fetched(li, item)
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
    case 'lost':
      return say('up.lost')
    case 'failed':
      return say('up.failed_because', { reason: item.reason })
  }
}

/** Shows what the file looks like: a picture as it is, a film's frame. */
export async function preview(li: HTMLLIElement, item: Item): Promise<void> {
  const pic = li.querySelector<HTMLElement>('[data-part="pic"]')!
  for (const old of pic.querySelectorAll('img, video, .up-host, .gr-badge')) old.remove()
  if (item.url) return elsewhere(pic, item)
  if (!item.file) return
  const file = item.file
  const address = URL.createObjectURL(file)
  if (file.type.startsWith('video/')) {
    const film = Object.assign(document.createElement('video'), { muted: true, preload: 'metadata', src: `${address}#t=0.1`, tabIndex: -1 })
    film.setAttribute('aria-hidden', 'true')
    film.addEventListener('loadedmetadata', () => {
      film.currentTime = Number.isFinite(film.duration) ? film.duration / 4 : 0
      if (Number.isFinite(film.duration)) badge(li, 'play', clock(film.duration))
    }, { once: true })
    film.addEventListener('error', () => film.remove(), { once: true }) // the server may know what the browser does not
    pic.append(film)
    return
  }
  const img = Object.assign(new Image(), { alt: '', decoding: 'async', src: address })
  img.addEventListener('load', () => Object.assign(item, { width: img.naturalWidth, height: img.naturalHeight }), { once: true })
  img.addEventListener('error', () => img.remove(), { once: true })
  pic.append(img)
  const kind = await import('./kind').then((m) => m.kind(file)).catch(() => undefined) // it is only a hint
  if (kind && item.file === file) badge(li, ...kind)
}

/** Marks a card as the lists mark their tiles. */
function badge(li: HTMLLIElement, icon: string, text: string): void {
  const svg = li.querySelector('[data-part="state"] svg')!.cloneNode(true) as SVGElement
  const use = svg.querySelector('use')!
  use.setAttribute('href', use.getAttribute('href')!.replace(/#.*$/, `#${icon}`))
  const mark = Object.assign(document.createElement('span'), { className: 'gr-badge' })
  mark.append(svg, text)
  li.querySelector('.gr-badges')!.replaceChildren(mark)
}

/** A length in seconds as "4:05", or "1:04:05", as the server writes it. */
function clock(length: number): string {
  const s = Math.round(length)
  const two = (n: number) => String(n).padStart(2, '0')
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`
}

/** Names the site that the server fetches from; this browser asks it for nothing (docs/decisions/0005). */
function elsewhere(pic: HTMLElement, item: Item): void {
  const host = URL.canParse(item.url ?? '') ? new URL(item.url!).host : ''
  const label = Object.assign(document.createElement('span'), { className: 'up-host', textContent: host })
  label.dir = 'ltr'
  pic.append(label)
}

/** Shows what has become of an address, from here. */
function fetched(li: HTMLLIElement, item: Item): void {
  const src = item.result?.thumb || item.result?.frame
  const label = li.querySelector('.up-host')
  if (!item.url || !src || !label) return
  const img = Object.assign(new Image(), { alt: '', decoding: 'async', src })
  img.addEventListener('error', () => img.remove(), { once: true })
  label.replaceWith(img)
}
