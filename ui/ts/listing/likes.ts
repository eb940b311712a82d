// The hearts on tiles act without a new page.
import { say } from '../words'
import { toast } from '../toast'
import { idOf } from './opens'

export function likes(list: HTMLElement): void {
  const root = document.body.dataset.path ?? '/'
  list.addEventListener('click', (e) => {
    const heart = (e.target as Element).closest<HTMLButtonElement>('.gr-like')
    if (!heart) return
    e.preventDefault()
    const tile = heart.closest('.gr-tile')!
    if (heart.getAttribute('aria-busy') !== 'true') void turn(heart, `${root}api/2/media/${idOf(tile)}/like`).then(() => list.dispatchEvent(new CustomEvent('liked')))
  })
}

async function turn(heart: HTMLButtonElement, address: string): Promise<void> {
  const on = heart.value === '1'
  heart.setAttribute('aria-busy', 'true')
  const answer = await fetch(address, { method: on ? 'PUT' : 'DELETE' }).catch(() => undefined)
  heart.removeAttribute('aria-busy')
  if (!answer?.ok) return toast(say('pick.failed'))
  heart.value = on ? '0' : '1'
  heart.setAttribute('aria-pressed', String(on))
  const count = heart.querySelector('span')!
  if (/^[\d\s.,]*$/.test(count.textContent)) { // not in larger units
    const n = Number(count.textContent.replace(/\D/g, '')) + (on ? 1 : -1)
    count.textContent = n ? n.toLocaleString(document.documentElement.lang) : ''
  }
}
