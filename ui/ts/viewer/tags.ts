// A field of tags with commas between proposes tags that begin as the last word does.
import { combobox, told } from '../combobox'
import { say } from '../words'

const commas = /[,，]/

export function tagFields(root: HTMLElement): void {
  for (const field of root.querySelectorAll<HTMLInputElement>('input[data-tags]')) bind(field)
}

function bind(field: HTMLInputElement): void {
  const words = () => field.value.split(commas).map((w) => w.trim())
  const box = combobox<string>(field, {
    look: 'vw-list', status: document.getElementById('status'), tab: true,
    word: () => words().at(-1)!,
    find: async (word) => {
      const answer = await told<{ items: string[] }>(field.dataset.tags!, word)
      if (!answer) return undefined
      const have = words().slice(0, -1).map((w) => w.toLowerCase())
      const items = answer.items.filter((t) => !have.includes(t.toLowerCase()))
      return { items, said: say('vw.tags', { n: items.length }) }
    },
    paint: (o, tag) => (o.textContent = tag),
    take: (tag) => {
      field.value = [...words().slice(0, -1).filter(Boolean), tag].join(', ') + ', '
      box.close()
    },
  })
  field.addEventListener('input', box.later)
  field.addEventListener('blur', box.close)
  field.addEventListener('keydown', box.key)
}
