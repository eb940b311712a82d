// The uploader in the popup that a plugin opened: the codes go into that page's editor.
import { codes } from '../upload/codes'
import type { Panel } from '../upload/panel'
import type { Published } from '../upload/types'
import { say } from '../words'
import { keyed } from './keys'
import { heard, tell } from './talk'

/** Asks the window that opened this one whether it has an editor, and serves it if so. */
export function popup(up: Panel): void {
  const opener = window.opener as Window
  const id = window.name
  let origin = '' // of the page that answered: nobody else is told anything from then on
  addEventListener('message', (e) => {
    const said = heard(e.data)
    if (origin || e.source !== opener || said?.id !== id || typeof said.settings !== 'object' || said.settings === null) return
    if (!/^https?:\/\//.test(e.origin)) return // a page without an origin could be anyone's
    origin = e.origin
    serve(up, said.settings, origin, (message) => tell(opener, origin, { id, message }))
  })
  tell(opener, '*', { id, requestAction: 'postSettings' }) // says no more than the name that the opener gave
}

function serve(up: Panel, settings: Record<string, unknown>, origin: string, send: (message: string) => void): void {
  document.documentElement.classList.add('pu')
  const note = document.getElementById('up-into')!
  note.textContent = say('up.insert_into', { site: new URL(origin).host })
  note.hidden = false
  const button = document.getElementById('up-insert') as HTMLButtonElement
  button.hidden = false
  const closes = settings.autoClose === true || settings.autoClose === 1 || settings.autoClose === '1'
  const end = () => {
    if (closes) window.close()
  }
  button.addEventListener('click', () => {
    send((document.getElementById('up-code') as HTMLTextAreaElement).value)
    end()
  })
  const code = keyed(String(settings.autoInsert ?? ''))
  if (code) up.watch(automatic(up, (list) => send(codes(list, ...code)), end))
}

/** Sends what is finished when nothing is left to do; stays open where something failed. */
function automatic(up: Panel, send: (list: Published[]) => void, end: () => void): () => void {
  const sent = new Set<Published>()
  return () => {
    const { items, busy } = up.queue
    const list = items.flatMap((i) => (i.result && !sent.has(i.result) ? [i.result] : []))
    if (busy || list.length === 0) return
    for (const p of list) sent.add(p)
    send(list)
    if (items.every((i) => i.state === 'done')) end()
  }
}
