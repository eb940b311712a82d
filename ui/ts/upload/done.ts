// The codes of what is finished: choose format and size, copy all or one.
import { say } from '../words'
import type { Format, Size } from './codes'
import { code, codes, fill, has } from './codes'
import type { Queue } from './queue'
import type { Item, Published } from './types'

export function bindCodes(queue: Queue): { paint: () => void; copy: (item: Item) => Promise<boolean> } {
  const box = document.getElementById('up-codes')!
  const field = document.getElementById('up-code') as HTMLTextAreaElement
  const chosen = (name: string) => box.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? ''
  const format = () => chosen('up-format') as Format
  for (const name of ['up-format', 'up-size']) {
    const last = localStorage.getItem(name)
    const radio = last && box.querySelector<HTMLInputElement>(`input[name="${name}"][value="${last}"]`)
    if (radio) radio.checked = true
  }
  const own = document.getElementById('up-own') as HTMLSelectElement | null
  const before = [...(own?.options ?? [])].find((o) => o.text === localStorage.getItem('up-own'))
  if (own && before) own.value = before.value
  const template = () => (own && chosen('up-format') === 'own' ? own.value : '')
  box.addEventListener('change', (e) => {
    const r = e.target as HTMLInputElement
    if (r.type === 'radio') localStorage.setItem(r.name, r.value)
    if (r.id === 'up-own') localStorage.setItem('up-own', own!.selectedOptions[0].text)
    paint()
  })

  /** The chosen size, the whole where there is none of it. */
  function size(done: Published[]): Size {
    for (const radio of box.querySelectorAll<HTMLInputElement>('input[name="up-size"]')) {
      radio.disabled = !done.some((d) => has(d, format(), radio.value as Size)) || (radio.value === 'delete' && document.documentElement.matches('.pu')) // which no other site is given
      radio.labels![0].title = radio.disabled ? say('up.size_none') : ''
    }
    const radio = box.querySelector<HTMLInputElement>('input[name="up-size"]:checked')
    return radio && !radio.disabled ? (radio.value as Size) : 'viewer'
  }

  function paint(): void {
    const done = queue.items.map((i) => i.result).filter((r): r is Published => r !== undefined)
    box.hidden = done.length === 0
    if (done.length === 0) return
    document.getElementById('up-codes-title')!.textContent = say('up.codes', { n: done.length })
    if (own) own.hidden = !template()
    document.getElementById('up-sizes')!.hidden = template() !== ''
    const text = template() ? done.map((d) => fill(template(), d)).filter(Boolean).join('\n') : codes(done, format(), size(done))
    if (field.value !== text) {
      field.value = text
      field.rows = Math.min(8, done.length + 1)
    }
    document.getElementById('up-pending')!.hidden = !done.some((d) => d.pending)
    const put = document.getElementById('up-put') as HTMLFormElement
    put.hidden = !document.body.dataset.member
    put.querySelector('input')!.value = done.map((d) => d.id).join(',')
    went(queue.items)
    removals(done.filter((d) => d.remove))
  }
  return { paint, copy: async (item) => item.result !== undefined && copied(template() ? fill(template(), item.result) : code(item.result, format(), size([item.result])), box) }
}

/** Puts a text into the clipboard. */
async function copied(text: string, box: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const back = document.activeElement as HTMLElement | null
    const field = Object.assign(document.createElement('textarea'), { value: text, className: 'sr' })
    box.append(field)
    field.select()
    const done = document.execCommand('copy') // plain http
    field.remove()
    back?.focus()
    return done
  }
}

/** Says into which albums files went (product UP-23). */
function went(items: Item[]): void {
  const line = document.getElementById('up-went')!
  const field = document.querySelector<HTMLSelectElement>('#up-edit select[name="album"]')
  const names = new Map<string, string>()
  for (const i of items) {
    const option = i.result && i.details.album && [...(field?.options ?? [])].find((o) => o.value === i.details.album)
    if (option) names.set(option.value, option.text)
  }
  line.hidden = names.size === 0
  const links = [...names].map(([id, text]) => Object.assign(document.createElement('a'), { href: line.dataset.album + id, textContent: text.trim() }))
  line.querySelector('span')!.replaceChildren(...links.flatMap((a, i) => (i > 0 ? [', ', a] : [a])))
}

function removals(list: Published[]): void {
  offer(list.map((d) => d.remove))
  const box = document.getElementById('up-removes')!
  box.hidden = list.length === 0
  box.querySelector('ul')!.replaceChildren(...list.map((d) => {
    const li = document.createElement('li')
    li.append(Object.assign(document.createElement('bdi'), { textContent: d.title }), ' ', Object.assign(document.createElement('a'), { href: d.remove, textContent: d.remove, dir: 'ltr' }))
    return li
  }))
}

// A guest may keep what he has sent, and put it in an album: the delete links prove that
// it is his.
function offer(links: string[]): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('#keep, #gather')) {
    form.hidden = links.length === 0
    for (const old of form.querySelectorAll('input[name="link"]')) old.remove()
    form.append(...links.map((value) => Object.assign(document.createElement('input'), { type: 'hidden', name: 'link', value })))
  }
}
