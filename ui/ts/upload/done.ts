// The codes of what is finished: choose format and size, copy all.
import { say } from '../words'
import type { Format, Size } from './codes'
import { codes } from './codes'
import type { Queue } from './queue'
import type { Published } from './types'

export function bindCodes(queue: Queue): { paint: () => void } {
  const box = document.getElementById('up-codes')!
  const field = document.getElementById('up-code') as HTMLTextAreaElement
  const chosen = (name: string) => box.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? ''
  for (const name of ['up-format', 'up-size']) {
    const last = localStorage.getItem(name)
    const radio = last && box.querySelector<HTMLInputElement>(`input[name="${name}"][value="${last}"]`)
    if (radio) radio.checked = true
  }
  box.addEventListener('change', (e) => {
    const r = e.target as HTMLInputElement
    if (r.type === 'radio') localStorage.setItem(r.name, r.value)
    paint()
  })

  function paint(): void {
    const done = queue.items.map((i) => i.result).filter((r): r is Published => r !== undefined)
    box.hidden = done.length === 0
    if (done.length === 0) return
    document.getElementById('up-codes-title')!.textContent = say('up.codes', { n: done.length })
    const text = codes(done, chosen('up-format') as Format, chosen('up-size') as Size)
    if (field.value !== text) {
      field.value = text
      field.rows = Math.min(8, done.length + 1)
    }
    const put = document.getElementById('up-put') as HTMLFormElement
    put.hidden = !document.body.dataset.member
    put.querySelector('input')!.value = done.map((d) => d.id).join(',')
    const removes = done.filter((d) => d.remove)
    offer(removes.map((d) => d.remove!))
    const list = document.getElementById('up-removes')!
    list.hidden = removes.length === 0
    list.querySelector('ul')!.replaceChildren(...removes.map((d) => {
      const a = Object.assign(document.createElement('a'), { href: d.remove, textContent: d.remove, dir: 'ltr' })
      const li = document.createElement('li')
      li.append(a)
      return li
    }))
  }
  return { paint }
}

// A guest may keep what he has sent: the delete links prove that it is his.
function offer(links: string[]): void {
  const form = document.getElementById('keep') as HTMLFormElement | null
  if (!form) return
  form.hidden = links.length === 0
  for (const old of form.querySelectorAll('input')) old.remove()
  form.append(...links.map((value) => Object.assign(document.createElement('input'), { type: 'hidden', name: 'link', value })))
}
