// A tile becomes the picture of its page, and the picture the tile again, where pages pass
// into each other (ui.md 10): not for those who want less motion.
const tileOf = (address?: string | null): HTMLElement | null | undefined =>
  [...document.querySelectorAll<HTMLAnchorElement>('.gr-a')].find((a) => a.href === address)?.querySelector('img')

const pass = (transition: ViewTransition | null, other?: string | null): void => {
  const img = transition && tileOf(other)
  if (!img) return
  img.style.viewTransitionName = 'vw-pic'
  const off = () => void img.style.removeProperty('view-transition-name')
  void transition.finished.then(off, off)
}

export function morph(): void {
  addEventListener('pageswap', (e) => pass(e.viewTransition, e.activation?.entry.url))
  addEventListener('pagereveal', (e) => pass(e.viewTransition, window.navigation?.activation?.from?.url))
}
