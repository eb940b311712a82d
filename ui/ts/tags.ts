// A field of tags: each is a chip that can be taken off, and those that begin as what is typed are proposed.
// The form sees one field with commas between.
import { combobox, type Combobox, told } from './combobox'

/** How a page says things: how many are proposed, and what takes a tag off. */
export interface Says {
  found(n: number): string
  off(tag: string): string
}

interface TagField {
  /** Shows these instead, with commas between. */
  set(tags: string): void
}

const commas = /[,，]/

/** Proposes tags for a field that names where they are asked for; have are those that it has already. */
export function proposals(input: HTMLInputElement, status: HTMLElement | null, found: Says['found'], have: (tag: string) => boolean, take: (tag: string) => void): Combobox {
  return combobox<string>(input, {
    look: 'tf-list', status, tab: true,
    word: () => input.value.trim(),
    find: async (word) => {
      const answer = await told<{ items: string[] }>(input.dataset.tags!, word)
      if (!answer) return undefined
      const items = answer.items.filter((t) => !have(t))
      return { items, said: found(items.length) }
    },
    paint: (o, tag) => (o.textContent = tag),
    take,
  })
}

export function tagField(input: HTMLInputElement, status: HTMLElement | null, says: Says): TagField {
  const value = Object.assign(document.createElement('input'), { type: 'hidden', name: input.name })
  input.removeAttribute('name')
  const box = Object.assign(document.createElement('div'), { className: 'tf' })
  const chips = Object.assign(document.createElement('ul'), { className: 'tf-chips' })
  input.replaceWith(box)
  box.append(value, chips, input)
  box.addEventListener('click', (e) => e.target === box && input.focus())
  let tags: string[] = []
  const has = (tag: string) => tags.some((t) => t.toLowerCase() === tag.toLowerCase())
  const list = proposals(input, status, says.found, has, (tag) => add(tag))

  function paint(): void {
    value.value = tags.join(', ')
    chips.hidden = tags.length === 0
    chips.replaceChildren(...tags.map((tag) => {
      const li = document.createElement('li')
      const b = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' })
      b.setAttribute('aria-label', says.off(tag))
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
      if (word && !has(word)) tags.push(word)
    }
    input.value = ''
    list.close()
    paint()
  }

  input.addEventListener('input', () => {
    if (commas.test(input.value)) return add(input.value)
    list.later()
  })
  input.addEventListener('keydown', (e) => {
    if (e.isComposing || list.key(e)) return
    if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey && input.value.trim()) {
      e.preventDefault()
      add(input.value)
    } else if (e.key === 'Backspace' && input.value === '' && tags.length > 0) {
      tags.pop()
      paint()
    }
  })
  input.addEventListener('blur', () => (input.value.trim() ? add(input.value) : list.close()))
  input.form?.addEventListener('submit', () => input.value.trim() && add(input.value)) // by keys, from within
  chips.addEventListener('pointerdown', (e) => e.preventDefault()) // the field keeps the focus, so that no chip moves before the press is over
  add(input.value)
  return {
    set(text) {
      tags = []
      add(text)
    },
  }
}
