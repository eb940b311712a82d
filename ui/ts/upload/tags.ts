// A field of tags: each is a chip that can be taken off, and those that begin as what is typed are proposed (ARIA
// combobox). The form sees one field with commas between.
import { say } from '../words'

interface TagField {
  /** Shows these instead, with commas between. */
  set(tags: string): void
}

const commas = /[,，]/

export function tagField(input: HTMLInputElement, status: HTMLElement): TagField {
  const value = Object.assign(document.createElement('input'), { type: 'hidden', name: input.name })
  input.removeAttribute('name')
  const box = Object.assign(document.createElement('div'), { className: 'tg' })
  const chips = Object.assign(document.createElement('ul'), { className: 'tg-chips' })
  input.replaceWith(box)
  box.append(value, chips, input)
  box.addEventListener('click', (e) => e.target === box && input.focus())
  let tags: string[] = []
  const proposals = proposed(box, input, (tag) => add(tag), () => tags, status)

  function paint(): void {
    value.value = tags.join(', ')
    chips.hidden = tags.length === 0
    chips.replaceChildren(...tags.map((tag) => {
      const li = document.createElement('li')
      const b = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' })
      b.setAttribute('aria-label', say('up.tag_off', { tag }))
      b.addEventListener('click', () => {
        tags = tags.filter((t) => t !== tag)
        paint()
        input.focus()
      })
      li.append(Object.assign(document.createElement('bdi'), { textContent: tag }), b)
      return li
    }))
  }
  function add(text: string): void {
    for (const word of text.split(commas).map((w) => w.trim().replace(/\s+/g, ' '))) {
      if (word && !tags.some((t) => t.toLowerCase() === word.toLowerCase())) tags.push(word)
    }
    input.value = ''
    proposals.close()
    paint()
  }

  input.addEventListener('input', () => {
    if (!commas.test(input.value)) return proposals.ask()
    add(input.value)
  })
  input.addEventListener('keydown', (e) => {
    if (e.isComposing || proposals.key(e)) return
    if (e.key === 'Enter' && input.value.trim()) {
      e.preventDefault()
      add(input.value)
    } else if (e.key === 'Backspace' && input.value === '' && tags.length > 0) {
      tags.pop()
      paint()
    }
  })
  input.addEventListener('blur', () => (input.value.trim() ? add(input.value) : proposals.close()))
  chips.addEventListener('pointerdown', (e) => e.preventDefault()) // the field keeps the focus, so that no chip moves before the press is over
  return {
    set(text) {
      tags = []
      add(text)
    },
  }
}

/** The list below the field. */
function proposed(box: HTMLElement, input: HTMLInputElement, take: (tag: string) => void, have: () => string[], status: HTMLElement) {
  const list = Object.assign(document.createElement('div'), { className: 'tg-list', id: `${input.id}-list`, hidden: true })
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', input.labels?.[0]?.textContent ?? '')
  box.append(list)
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-controls': list.id, 'aria-expanded': 'false', 'aria-autocomplete': 'list', autocomplete: 'off' })) input.setAttribute(name, value)
  let at = -1
  let asked = 0
  let timer = 0
  const options = () => [...list.children] as HTMLElement[]

  function close(): void {
    clearTimeout(timer)
    asked++
    at = -1
    list.hidden = true
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  function mark(i: number): void {
    at = i
    options().forEach((o, n) => o.setAttribute('aria-selected', String(n === i)))
    input.setAttribute('aria-activedescendant', options()[i].id)
    options()[i].scrollIntoView({ block: 'nearest' })
  }
  function option(tag: string, i: number): HTMLElement {
    const o = Object.assign(document.createElement('div'), { id: `${list.id}-${i}`, textContent: tag })
    o.setAttribute('role', 'option')
    o.setAttribute('aria-selected', 'false')
    o.addEventListener('pointerdown', (e) => {
      e.preventDefault() // the field keeps the focus
      take(tag)
    })
    return o
  }
  async function show(): Promise<void> {
    const word = input.value.trim()
    const mine = ++asked
    if (!word) return close()
    const answer = await fetch(`${input.dataset.complete}?${new URLSearchParams({ q: word })}`).catch(() => undefined)
    if (!answer?.ok || mine !== asked) return
    const { items } = (await answer.json()) as { items: string[] }
    const old = have().map((t) => t.toLowerCase())
    const news = items.filter((t) => !old.includes(t.toLowerCase()))
    list.replaceChildren(...news.map(option))
    at = -1
    list.hidden = news.length === 0
    input.setAttribute('aria-expanded', String(news.length > 0))
    input.removeAttribute('aria-activedescendant')
    if (news.length > 0) status.textContent = say('up.tags_found', { n: news.length })
  }

  return {
    close,
    ask: () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => void show(), 150)
    },
    /** Whether a key was meant for the list. */
    key(e: KeyboardEvent): boolean {
      const n = options().length
      if (list.hidden || n === 0) return false
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') mark((at + (e.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + n) % n)
      else if (e.key === 'Enter' && at >= 0) take(options()[at].textContent)
      else if (e.key === 'Escape') close()
      else return false
      e.preventDefault()
      return true
    },
  }
}
