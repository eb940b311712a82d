// From one to the next: arrow keys and swipes follow the links; the pictures of both neighbours are fetched before.
import { onKeys } from '../keys'

const side = (way: 'prev' | 'next') => document.getElementById(`vw-${way}`) as HTMLAnchorElement | null

export function walk(): void {
  const go = (way: 'prev' | 'next') => () => {
    const at = document.activeElement
    const a = side(way)
    if (!a || at instanceof HTMLVideoElement || at?.closest('.vw-pano')) return false
    location.assign(a.href)
  }
  const [left, right] = document.documentElement.dir === 'rtl' ? (['next', 'prev'] as const) : (['prev', 'next'] as const)
  onKeys({ ArrowLeft: go(left), ArrowRight: go(right) })
  let from: Touch | undefined
  const hold = document.getElementById('vw-hold')!
  hold.addEventListener('touchstart', (e) => (from = e.touches.length === 1 && visualViewport?.scale === 1 && !(e.target as Element).closest('video') ? e.touches[0] : undefined), { passive: true })
  hold.addEventListener('touchend', (e) => {
    const to = e.changedTouches[0]
    if (!from || !to || e.touches.length > 0) return
    const across = to.clientX - from.clientX
    const down = Math.abs(to.clientY - from.clientY)
    from = undefined
    if (Math.abs(across) < 60 || down > 40) return
    go(across > 0 ? left : right)()
  })
  addEventListener('load', () => setTimeout(fetchBoth, 300))
  if (document.readyState === 'complete') setTimeout(fetchBoth, 300)
  countIfFetchedBefore()
  addEventListener('popstate', () => {
    const id = (path: string) => path.split(/[./]/).at(-1)
    if (id(location.pathname) !== id(document.getElementById('vw')!.dataset.at!)) location.reload() // to the list above which this opened before it was loaded anew
  })
}

function fetchBoth(): void {
  for (const a of [side('next'), side('prev')]) {
    if (!a?.dataset.src) continue
    const img = new Image()
    img.fetchPriority = 'low'
    if (a.dataset.srcset) Object.assign(img, { sizes: '(min-width: 1081px) calc(100vw - 500px), 100vw', srcset: a.dataset.srcset })
    img.src = a.dataset.src
  }
}

/** A page that the browser fetched before it was asked for was not counted as looked at. */
function countIfFetchedBefore(): void {
  const way = performance.getEntriesByType('navigation')[0] as (PerformanceNavigationTiming & { deliveryType?: string }) | undefined
  if (way?.deliveryType !== 'navigational-prefetch') return
  setTimeout(() => document.visibilityState === 'visible' && navigator.sendBeacon(document.getElementById('vw')!.dataset.at + '/look'), 1000)
}
