// A click on a tile opens its file above the list; with a modifier it goes to the page
// as any link does. What shows it comes when it is first needed.
import type { Chosen } from './selection'

/** The id of a tile's file, as its address ends with it. */
export const idOf = (tile: Element): string => addressOf(tile.querySelector<HTMLAnchorElement>('.gr-a')!).split(/[./]/).at(-1)!

/** The path of the file's page, without the list that it stands in. */
export const addressOf = (a: HTMLAnchorElement): string => new URL(a.href).pathname

/** Goes to where a tile's file is edited. */
export const edit = (a: HTMLAnchorElement): void => location.assign(addressOf(a) + '/edit' + new URL(a.href).search)

export function opens(list: HTMLElement, chosen: Chosen | null): void {
  const start = (a: HTMLAnchorElement, again: boolean) =>
    void import('./lightbox').then((m) => m.lightbox(list, a, chosen, again)).catch(() => location.assign(a.href))

  document.getElementById('ls-show')?.addEventListener('click', () => void import('./lightbox').then((m) => m.play(list, chosen)))
  document.addEventListener('click', (e) => {
    const a = (e.target as Element).closest<HTMLAnchorElement>('.gr-a[data-src]')
    if (!a || !list.contains(a) || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
    e.preventDefault()
    start(a, false)
  })
  const come = () => {
    if (!(history.state as { above?: boolean } | null)?.above || document.querySelector('.lb')) return
    const a = [...list.querySelectorAll<HTMLAnchorElement>('.gr-tile:not([hidden]) .gr-a[data-src]')].find((one) => one.href === location.href)
    if (a) start(a, true)
    else location.reload() // the address is that of a page which is not here
  }
  addEventListener('popstate', come)
  come() // who went forward before this was here
}
