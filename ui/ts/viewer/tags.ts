// A field of tags with commas between proposes tags that begin as the last word does (ARIA combobox).
import { say } from '../words'

export function tagField(root: HTMLElement): void {
  for (const field of root.querySelectorAll<HTMLInputElement>('input[data-tags]')) bind(field)
}

function bind(field: HTMLInputElement): void {
  const list = document.createElement('div')
  list.className = 'vw-list'
  list.id = field.id + '-list'
  list.hidden = true
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', field.labels?.[0]?.textContent ?? '')
  field.after(list)
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-controls': list.id, 'aria-expanded': 'false', 'aria-autocomplete': 'list' })) field.setAttribute(name, value)
  let at = -1
  let asked = 0
  let timer = 0

  const options = () => [...list.children] as HTMLElement[]
  const close = () => {
    list.hidden = true
    at = -1
    field.setAttribute('aria-expanded', 'false')
    field.removeAttribute('aria-activedescendant')
  }
  const mark = (i: number) => {
    at = i
    options().forEach((o, n) => o.setAttribute('aria-selected', String(n === i)))
    field.setAttribute('aria-activedescendant', options()[i]?.id ?? '')
    options()[i]?.scrollIntoView({ block: 'nearest' })
  }
  const take = (o: HTMLElement) => {
    const before = field.value.split(',').slice(0, -1).map((w) => w.trim()).filter(Boolean)
    field.value = [...before, o.textContent].join(', ') + ', '
    close()
    field.focus()
  }
  const propose = async () => {
    const word = field.value.split(/[,，]/).at(-1)!.trim()
    const mine = ++asked
    if (!word) return close()
    const answer = await fetch(`${field.dataset.tags}?${new URLSearchParams({ q: word })}`).catch(() => undefined)
    if (!answer?.ok || mine !== asked) return
    const { items } = (await answer.json()) as { items: string[] }
    const have = field.value.toLowerCase().split(/[,，]/).map((w) => w.trim())
    const news = items.filter((t) => !have.slice(0, -1).includes(t.toLowerCase()))
    list.replaceChildren(...news.map((t, i) => {
      const o = Object.assign(document.createElement('div'), { id: `${list.id}-${i}`, textContent: t })
      o.setAttribute('role', 'option')
      o.setAttribute('aria-selected', 'false')
      o.addEventListener('pointerdown', (e) => {
        e.preventDefault()
        take(o)
      })
      return o
    }))
    at = -1
    list.hidden = news.length === 0
    field.setAttribute('aria-expanded', String(news.length > 0))
    const status = document.getElementById('status')
    if (status && news.length > 0) status.textContent = say('vw.tags', { n: news.length })
  }
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void propose(), 150)
  })
  field.addEventListener('blur', close)
  field.addEventListener('keydown', (e) => {
    const all = options()
    if (list.hidden || all.length === 0) return
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') mark((at + (e.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length)
    else if ((e.key === 'Enter' || e.key === 'Tab') && at >= 0) take(all[at])
    else if (e.key === 'Escape') close()
    else return
    if (e.key !== 'Tab') e.preventDefault()
    if (e.key === 'Escape') e.stopPropagation()
  })
}
