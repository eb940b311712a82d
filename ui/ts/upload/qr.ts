// The address of a finished file, to be photographed: the picture is the server's.
import { lift } from '../dialog'
import { say } from '../words'
import type { Item } from './types'

const root = (document.body.dataset.path ?? '/').replace(/\/$/, '')

export function bindQR(): (item: Item) => void {
  const dialog = document.getElementById('up-qr') as HTMLDialogElement
  return (item) => {
    if (!item.result) return
    const at = new URL(item.result.viewer)
    const img = dialog.querySelector('img')!
    img.src = `${root}/qr.svg?${new URLSearchParams({ path: at.pathname.slice(root.length) })}`
    img.alt = say('up.qr_alt', { name: item.result.title || item.name })
    const link = dialog.querySelector<HTMLAnchorElement>('a')!
    link.href = link.textContent = item.result.viewer
    lift(dialog)
  }
}
