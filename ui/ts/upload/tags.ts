// A field of tags: each is a chip that can be taken off, and those that begin as what is typed are proposed.
// The form sees one field with commas between.
import { combobox, told } from '../combobox'
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
  const proposals = combobox<string>(input, {
    look: 'tg-list', status, tab: true,
    word: () => input.value.trim(),
    find: async (word) => {
      const answer = await told<{ items: string[] }>(input.dataset.complete!, word)
      if (!answer) return undefined
      const items = answer.items.filter((t) => !has(t))
      return { items, said: say('up.tags_found', { n: items.length }) }
    },
    paint: (o, tag) => (o.textContent = tag),
    take: (tag) => add(tag),
  })
  const has = (tag: string) => tags.some((t) => t.toLowerCase() === tag.toLowerCase())

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
      if (word && !has(word)) tags.push(word)
    }
    input.value = ''
    proposals.close()
    paint()
  }

  input.addEventListener('input', () => {
    if (!commas.test(input.value)) return proposals.later()
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
