// Forms <form data-deed="key of what is said then"> act without a new page: the answer is a page of this site, and what it
// shows takes the place of what is shown.
import { closeDialog, page, show } from '../dialog'
import { say } from '../words'
import { bindCodes } from './codes'
import { toast } from '../toast'

export function deeds(): void {
  document.addEventListener('submit', (e) => {
    const form = e.target as HTMLFormElement
    if (!form.matches('form[data-deed]') || e.defaultPrevented) return
    e.preventDefault()
    if (form.getAttribute('aria-busy') !== 'true') void act(form, e.submitter)
  })
}

async function act(form: HTMLFormElement, by: HTMLElement | null): Promise<void> {
  form.setAttribute('aria-busy', 'true')
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form, by)) fields.append(name, String(value))
  try {
    const answer = await fetch(form.action, { method: 'POST', body: fields })
    await take(answer, form)
  } catch {
    toast(say('vw.failed'))
  }
  form.removeAttribute('aria-busy')
}

async function take(answer: Response, form: HTMLFormElement): Promise<void> {
  const from = await page(answer)
  const done = form.dataset.deed
  if (answer.ok && from.getElementById('vw-rail')) {
    if (!document.getElementById('vw-rail')) return location.assign(answer.url)
    closeDialog()
    swap(from, answer.url, form)
  } else if (!form.closest('dialog') && !answer.ok) {
    return toast(from.querySelector('main .cd p')?.textContent || say('vw.failed'))
  } else if (!answer.ok) {
    if (!(await show(from, '[aria-invalid="true"]', '[role="alert"]'))) toast(say('vw.failed'))
    return
  } else if (form.closest('dialog') && form.dataset.deed) {
    closeDialog()
  } else {
    return location.assign(answer.url)
  }
  if (!done) return
  const undo = form.dataset.undo
  if (undo) document.getElementById(undo)?.focus({ preventScroll: true })
  toast(say(done), undo ? { label: say('vw.undo'), run: () => document.getElementById(undo)?.click() } : undefined)
}

/** Puts what another page of the media shows in the place of what is shown; the picture stays. */
function swap(from: Document, url: string, form: HTMLElement): void {
  const focus = document.activeElement?.id
  const mine = document.getElementById('vw-rail')!
  const draft = form.id === 'cm-say' ? '' : mine.querySelector('textarea')?.value
  const open = [...mine.querySelectorAll('details')].map((d) => d.open)
  mine.replaceChildren(...document.adoptNode(from.getElementById('vw-rail')!).childNodes)
  mine.querySelectorAll('details').forEach((d, i) => (d.open = open[i] ?? false))
  const say = mine.querySelector('textarea')
  if (say && draft) say.value = draft
  for (const b of mine.querySelectorAll<HTMLElement>('button[data-copy]')) b.hidden = false
  const beside = (d: Document) => d.querySelectorAll('.vw-wall > :not(#vw-hold, .vw-tools, .vw-pano)')
  const wall = document.querySelector('.vw-wall')!
  const news = [...beside(from)]
  beside(document).forEach((e) => e.remove())
  wall.append(...news.map((e) => document.adoptNode(e)))
  for (const id of ['vw-pic', 'vw-video']) {
    for (const name of ['alt', 'aria-label']) {
      const said = from.getElementById(id)?.getAttribute(name)
      if (said) document.getElementById(id)?.setAttribute(name, said)
    }
  }
  document.title = from.title
  history.replaceState(history.state, '', url)
  bindCodes()
  const next = (focus && document.getElementById(focus)) || document.getElementById('vw-restore') || document.getElementById('vw-edit')
  next?.focus({ preventScroll: true })
}
