// Where the uploader is shown: in the page that has it, else in a dialog with what /upload has.
import { page, sheet } from '../dialog'
import { choose } from '../picker'
import { toast } from '../toast'
import { learn, say } from '../words'
import { type Panel, uploader } from './panel'

let made: Promise<Panel> | undefined
let chosen = '' // the album that the page chose: somebody may have chosen another since

/** The one uploader of this page; at is the address of /upload, from what follows there. */
export async function place(at = '', from = ''): Promise<Panel> {
  made ??= document.querySelector('form[data-uploader]') ? Promise.resolve(uploader()) : dialog(at, from)
  made.catch(() => (made = undefined))
  const panel = await made
  const album = new URLSearchParams(from).get('toAlbum')
  const field = document.querySelector<HTMLFormElement>('form[data-uploader]')?.elements.namedItem('album')
  if (album && album !== chosen && field instanceof HTMLSelectElement && [...field.options].some((o) => o.value === album)) {
    for (const o of field.options) o.defaultSelected = o.value === album // stays when the form is set back
    choose(field, album)
    void panel.into(album) // what waits elsewhere is no reason to wait here
    chosen = album
  }
  return panel
}

async function dialog(at: string, from: string): Promise<Panel> {
  const answer = await fetch(at + from).catch(() => undefined)
  const shown = answer?.ok && !answer.redirected ? await page(answer) : undefined
  const main = shown?.querySelector<HTMLElement>('main .wrap')
  if (!shown || !main?.querySelector('form[data-uploader]')) {
    location.assign(at + from) // it says why not
    return new Promise(() => undefined)
  }
  await Promise.all([...shown.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')].map((l) => sheet(l.getAttribute('href')!)))
  const words = main.querySelector('#words')
  learn(words)
  words?.remove()
  for (const e of main.querySelectorAll('.no-js')) e.remove()
  for (const h of main.querySelectorAll('h1')) lower(h)
  const box = Object.assign(document.createElement('dialog'), { className: 'ua' })
  box.setAttribute('aria-label', say('up.panel'))
  box.append(document.adoptNode(main))
  document.body.append(box)
  return shut(box, uploader())
}

/** A heading of the first rank in a page is one of the second in a dialog. */
function lower(h: HTMLElement): void {
  const h2 = h.ownerDocument.createElement('h2')
  for (const a of h.attributes) h2.setAttribute(a.name, a.value)
  h2.append(...h.childNodes)
  h.replaceWith(h2)
}

/** Opens and closes; while files are on their way it stays (product UP-02). */
function shut(box: HTMLDialogElement, panel: Panel): Panel {
  const close = box.querySelector<HTMLButtonElement>('[data-part="shut"]')!
  let by: HTMLElement | undefined
  const open = (from?: HTMLElement) => {
    by = from
    if (box.open) return
    box.showModal()
    box.querySelector<HTMLElement>(panel.queue.items.length > 0 ? '#up-title' : '.hm-acts input')?.focus()
  }
  const paint = () => {
    close.hidden = panel.sending
    if (!box.open && !panel.queue.busy && panel.queue.items.some((i) => i.state === 'done')) toast(say('up.uploaded', { n: panel.queue.items.filter((i) => i.state === 'done').length }))
  }
  const leave = () => panel.sending || box.close()
  panel.watch(paint)
  close.addEventListener('click', leave)
  box.addEventListener('cancel', (e) => e.target === box && panel.sending && e.preventDefault())
  box.addEventListener('click', (e) => e.target === box && leave())
  box.addEventListener('close', (e) => e.target === box && by?.focus())
  return {
    ...panel, open,
    drop: (what) => (open(), panel.drop(what)),
    paste: (files, text) => (open(), panel.paste(files, text)),
    get sending() {
      return panel.sending
    },
  }
}
