// The head of a lightbox: whose file it is, what it is called, and what may be done to
// it. It works with what the tile has: its heart, its check, its link to share.
import type PhotoSwipe from 'photoswipe'
import { open } from '../dialog'
import { bytes, say } from '../words'
import { toast } from '../toast'
import { films } from './lightbox_film'
import { isRound, round } from './lightbox_round'
import type { Show } from './lightbox_show'
import { addressOf, edit, idOf } from './opens'
import type { Chosen } from './selection'

export interface Bar {
  paint(): void
  name(): string
  press(key: string): boolean
}

export function bar(box: PhotoSwipe, list: HTMLElement, chosen: Chosen | null, shown: () => HTMLAnchorElement, show: Show): Bar {
  const root = document.body.dataset.path ?? '/'
  const tile = () => shown().closest<HTMLElement>('.gr-tile')!
  const id = () => idOf(tile())
  const name = () => shown().querySelector('.gr-cap')?.textContent ?? ''
  const heart = () => tile().querySelector<HTMLButtonElement>('.gr-like')
  const works = chosen?.works ?? false
  films(box)

  const head = document.createElement('div')
  const who = Object.assign(document.createElement('a'), { className: 'lb-who' })
  const title = Object.assign(document.createElement('a'), { className: 'lb-title', id: 'lb-title', target: '_blank', title: say('pick.page') })
  const words = Object.assign(document.createElement('div'), { className: 'lb-words' })
  title.dir = who.dir = 'auto'
  title.setAttribute('aria-live', 'polite')
  words.append(title, who)

  const face = (b: HTMLButtonElement, icon: string, label: string) => {
    b.setAttribute('aria-label', label)
    b.innerHTML = `<svg class="i" aria-hidden="true"><use href="${list.dataset.icons}${icon}"/></svg>`
  }
  const button = (icon: string, label: string, key: string, run: () => unknown) => {
    const b = Object.assign(document.createElement('button'), { type: 'button', className: 'lb-do' })
    face(b, icon, label)
    if (key) b.setAttribute('aria-keyshortcuts', key)
    b.addEventListener('click', () => void run())
    return b
  }
  const go = (address: string) => location.assign(address)
  const like = button('heart', say('pick.like'), 'l', () => heart()?.click())
  const share = button('share-2', say('pick.share'), 's', () => shareIt(name(), shown()))
  const pick = button('check', say('pick.select'), '.', () => {
    chosen?.toggle(tile())
    paint()
  })
  const plays = button('play', say('pick.show'), 'Space', () => show.toggle())
  const around = button('rotate-3d', say('pick.round'), '', () => round(box, shown(), list.dataset.pano!))
  const move = () => go(`${root}selection/album?${new URLSearchParams({ ids: id(), back: backTo(root) })}`)
  const own = [
    button('pencil', say('pick.edit'), 'e', () => edit(shown())),
    button('folder-input', say('pick.move'), 'm', move),
    button('eye-off', say('pick.flag'), 'f', async () => {
      await chosen?.mark([id()], shown().dataset.unsafe === undefined)
      paint()
    }),
    button('trash-2', say('pick.delete'), 'Delete', () => chosen?.remove([id()])),
  ]
  const seen = document.querySelector<HTMLInputElement>('#ls-form [name="seen"]') // when the list was written
  const approve = button('circle-check', say('pick.approve'), 'o', async () => {
    const answer = await fetch(addressOf(shown()) + '/approve', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ seen: seen?.value ?? '' }) }).catch(() => undefined)
    if (answer?.type !== 'opaqueredirect') return toast(say('pick.failed'))
    delete shown().dataset.waits
    paint()
  })
  const acts = Object.assign(document.createElement('div'), { className: 'lb-acts' })
  acts.append(around, plays, like, share, ...(chosen ? [pick] : []), ...(works ? [...own, approve] : []))
  head.append(words, acts)
  const calls = document.createElement('div')
  const whole = Object.assign(document.createElement('a'), { className: 'btn lb-whole' })
  whole.addEventListener('click', (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
    e.preventDefault()
    Object.assign(shown().dataset, { src: whole.href, srcset: '', still: '' })
    delete shown().dataset.whole
    box.element?.focus()
    box.refreshSlideContent(box.currIndex)
    paint()
  })
  box.on('uiRegister', () => {
    box.ui!.registerElement({ name: 'lbHead', className: 'lb-head', order: 1, isButton: false, appendTo: 'bar', onInit: (at) => at.append(...head.childNodes) })
    box.ui!.registerElement({ name: 'lbCalls', className: 'lb-calls pswp__hide-on-close', isButton: false, appendTo: 'wrapper', onInit: (at) => at.append(calls) })
    box.ui!.registerElement({ name: 'lbWhole', className: 'pswp__hide-on-close', isButton: false, appendTo: 'wrapper', onInit: (at) => at.append(whole) })
  })
  list.addEventListener('liked', paint)
  box.on('destroy', () => list.removeEventListener('liked', paint))

  function paint(): void {
    const a = shown()
    if (!a) return
    Object.assign(title, { textContent: name(), href: a.href })
    who.hidden = !a.dataset.owner
    who.href = root + encodeURIComponent(a.dataset.owner ?? '')
    const picture = a.dataset.face ? [Object.assign(document.createElement('img'), { src: a.dataset.face, alt: '', width: 24, height: 24 })] : []
    who.replaceChildren(...picture, a.dataset.owner ?? '')
    if (calls.dataset.of !== (a.dataset.shelf ?? '')) {
      calls.dataset.of = a.dataset.shelf ?? ''
      calls.replaceChildren(...callsOf(list, calls.dataset.of))
    }
    around.hidden = !isRound(a)
    whole.hidden = !a.dataset.whole || isRound(a)
    if (!whole.hidden) Object.assign(whole, { href: a.dataset.whole, textContent: say('pick.whole', { size: bytes(Number(a.dataset.bytes)) }) })
    face(plays, show.on() ? 'pause' : 'play', say(show.on() ? 'pick.show_off' : 'pick.show'))
    title.setAttribute('aria-live', show.on() ? 'off' : 'polite')
    like.hidden = !heart()
    share.hidden = !tile().querySelector('[data-dialog]')
    like.setAttribute('aria-pressed', heart()?.getAttribute('aria-pressed') ?? 'false')
    pick.setAttribute('aria-pressed', String(chosen?.has(tile()) ?? false))
    own[2].setAttribute('aria-pressed', String(a.dataset.unsafe !== undefined))
    approve.hidden = a.dataset.waits === undefined
  }
  const keys: Record<string, HTMLButtonElement> = { l: like, s: share, '.': pick, e: own[0], m: own[1], a: own[1], f: own[2], Delete: own[3], Backspace: own[3], o: approve, ' ': plays }
  return {
    paint, name,
    press(key) {
      const b = keys[key]
      if (!b?.isConnected || b.hidden) return false
      b.click()
      return true
    },
  }
}

/** The buttons of an album, which the first of its files in the list carries. */
function callsOf(list: HTMLElement, album: string): Node[] {
  const kept = album ? list.querySelector<HTMLTemplateElement>(`template[data-calls="${CSS.escape(album)}"]`) : null
  return kept ? [kept.content.cloneNode(true)] : []
}

/** Where the list is, for the way back: the address is now that of the file. */
const backTo = (root: string) => document.querySelector<HTMLInputElement>('#ls-form input[name="back"]')?.value ?? root

function shareIt(title: string, a: HTMLAnchorElement): void {
  const url = new URL(addressOf(a), location.href).href
  if (typeof navigator.share === 'function') navigator.share({ title, url }).catch(() => undefined) // turned away
  else void open(addressOf(a) + '/share')
}
