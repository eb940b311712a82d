// Puts the next page of a list below this one as one scrolls, or when what shows the
// list asks for it (the event "more", which "came" ends), and keeps the address that of the
// page in view.
// Without script the same link leads to the next page.
import { say } from '../words'
import { speak } from '../toast'

/** Pages that come by themselves; then the button is there again, so that the foot can be reached. */
const most = 10

/** Things of a page that begin with it. */
const holders = ['.gr', '.al', '.pp', '.ch']

export function endless(list: HTMLElement): void {
  const scrolls = list.dataset.endless !== undefined
  let came = 0
  let busy = false
  const starts = new Map<Element, string>()
  const here = location.href // the address may be a file's by the time that a page comes
  const first = list.querySelector(holders.map((h) => `${h} > *`).join())
  if (first) starts.set(first, location.href)

  comeBack(list)

  const link = () => list.querySelector<HTMLAnchorElement>('.ls-more a[rel="next"]')

  /** Where the deal of tiles to the columns of a phone ended. */
  const lead = () => [...list.querySelectorAll<HTMLElement>('.gr')].at(-1)?.dataset.lead ?? ''

  async function load(a: HTMLAnchorElement, asked: boolean): Promise<void> {
    if (busy) return
    busy = true
    const address = new URL(a.getAttribute('href')!, here).href
    a.setAttribute('aria-busy', 'true')
    try {
      const r = await fetch(address, { headers: { 'X-Fragment': '1', 'X-Lead': lead() } })
      if (!r.ok) throw new Error(String(r.status))
      const part = new DOMParser().parseFromString(await r.text(), 'text/html')
      const focus = append(part, address)
      if (asked) came = 0
      else if (focus) came++ // a stretch in which nothing fits is no page
      if (asked) focus?.focus({ preventScroll: true })
    } catch {
      came = most
      speak(say('pick.load_failed'))
    }
    busy = false
    a.removeAttribute('aria-busy')
    watch()
    list.dispatchEvent(new CustomEvent('came'))
  }

  /** Takes over the things of a page; returns the first link in them. */
  function append(part: Document, address: string): HTMLElement | undefined {
    const news: Element[] = []
    for (const h of holders) {
      const from = part.querySelector(h)
      const to = list.querySelectorAll(h)
      const last = to[to.length - 1]
      if (!from) continue
      news.push(...from.children)
      if (!last) list.prepend(document.adoptNode(from)) // nothing was found before
      else if (getComputedStyle(last).columnCount !== 'auto') last.after(document.adoptNode(from)) // lest all be parted anew
      else {
        last.append(...from.children)
        const ends = from.getAttribute('data-lead')
        if (ends) last.setAttribute('data-lead', ends)
      }
    }
    const [shown, pages] = [list.querySelector('.ls-more'), part.querySelector('.ls-more')]
    pages?.querySelector('a[rel="prev"]')?.replaceWith(shown?.querySelector('a[rel="prev"]') ?? '') // that of the first page which stands here
    shown?.replaceWith(pages ?? '')
    list.querySelector('.ls-sofar')?.replaceWith((news.length === 0 && part.querySelector('.ls-sofar')) || '')
    if (news.length === 0) return undefined
    starts.set(news[0], address)
    places.observe(news[0])
    list.dispatchEvent(new CustomEvent('grown'))
    speak(say('pick.loaded', { n: news.length }))
    return news[0].querySelector('a') ?? undefined
  }

  const near = new IntersectionObserver(
    (seen) => {
      const a = link()
      if (a && seen.some((s) => s.isIntersecting) && came < most) void load(a, false)
    },
    { rootMargin: '0px 0px 1200px 0px' },
  )
  function watch(): void {
    near.disconnect()
    const a = scrolls && link()
    if (a) near.observe(a)
  }

  const places = new IntersectionObserver(
    () => {
      if (document.querySelector('dialog[open]')) return // the address is that of what is shown there
      let at = ''
      for (const [e, address] of starts) if (e.getBoundingClientRect().top < innerHeight / 2) at = address
      if (at && at !== location.href) history.replaceState(history.state, '', at)
    },
    { rootMargin: '0px 0px -50% 0px' },
  )
  if (first) places.observe(first)
  list.addEventListener('more', () => {
    const a = link()
    came = 0 // somebody wanted it
    if (a) void load(a, false)
  })
  if (scrolls) list.addEventListener('click', (e) => {
    const a = (e.target as Element).closest<HTMLAnchorElement>('.ls-more a[rel="next"]')
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
    e.preventDefault()
    void load(a, true)
  })
  watch()
}

/** Notes which file somebody goes to, and shows it when he comes back to a list that begins elsewhere now. */
function comeBack(list: HTMLElement): void {
  const links = () => [...list.querySelectorAll<HTMLAnchorElement>('.gr-a')]
  const left = (history.state as { left?: string } | null)?.left
  const [way] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const tile = left && way?.type === 'back_forward' ? links().find((a) => a.getAttribute('href') === left) : undefined
  if (tile) {
    history.scrollRestoration = 'manual'
    tile.scrollIntoView({ block: 'center' })
    addEventListener('pagehide', () => (history.scrollRestoration = 'auto'))
  }
  list.addEventListener('click', (e) => {
    const a = (e.target as Element).closest('.gr-a')
    if (a) history.replaceState({ ...(history.state as object | null), left: a.getAttribute('href') }, '')
  })
}
