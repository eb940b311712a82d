// A long menu is searched: <select data-find="address"> becomes a field whose list has all of the menu, and what the
// address answers for what is typed. The menu stays what the form sends; without script it is a plain one.
import { combobox, told } from './combobox'

/** A menu of so many choices is overlooked at a glance. */
const short = 12

interface Choice { value: string; name: string; note?: string }

const bound: HTMLSelectElement[] = []

/** Turns the long menus below an element into fields. */
export function pickers(root: ParentNode = document): void {
  for (const menu of root.querySelectorAll<HTMLSelectElement>('select[data-find]')) if (menu.options.length > short) bind(menu)
}

/** Chooses in a menu, whether it is a field or not. */
export function choose(menu: HTMLSelectElement, value: string): void {
  menu.value = value
  menu.dispatchEvent(new Event('chosen'))
}

function bind(menu: HTMLSelectElement): void {
  const address = menu.dataset.find!
  delete menu.dataset.find
  bound.push(menu)
  const field = Object.assign(document.createElement('input'), { id: menu.id, type: 'text', spellcheck: false, dir: 'auto' })
  for (const name of ['aria-invalid', 'aria-describedby']) if (menu.hasAttribute(name)) field.setAttribute(name, menu.getAttribute(name)!)
  const box = Object.assign(document.createElement('div'), { className: 'pk' })
  menu.id = ''
  menu.hidden = true
  menu.before(box)
  box.append(field, menu)
  let typed = false
  const choices = (): Choice[] => [...menu.options].map((o) => ({ value: o.value, name: o.text }))
  const list = combobox<Choice>(field, {
    look: 'pk-list', status: document.getElementById('status'), tab: true, all: true,
    word: () => (typed ? field.value.trim() : ''),
    find: async (word) => (word ? told(address, word) : { items: choices(), said: '' }),
    paint(option, { value, name, note }) {
      option.append(Object.assign(document.createElement('bdi'), { textContent: name }))
      if (note) option.append(Object.assign(document.createElement('span'), { textContent: note }))
      option.toggleAttribute('data-on', value === menu.value)
    },
    take({ value, name }) {
      for (const other of bound) if (![...other.options].some((o) => o.value === value)) other.append(new Option(name, value))
      menu.value = value
      menu.dispatchEvent(new Event('change', { bubbles: true }))
      show()
      list.close()
      field.select()
    },
  })
  /** Says what is chosen, whatever was typed. */
  function show(): void {
    typed = false
    field.value = menu.selectedOptions[0]?.text.trim() ?? ''
  }
  show()
  menu.addEventListener('chosen', show)
  field.addEventListener('focus', () => field.select())
  field.addEventListener('click', list.later)
  field.addEventListener('input', () => {
    typed = true
    list.later()
  })
  field.addEventListener('keydown', (e) => {
    if (list.key(e)) return
    if (e.key === 'ArrowDown' && !e.isComposing) list.later()
    if (e.key === 'Escape' && typed) {
      e.preventDefault()
      e.stopPropagation()
      list.close() // what is still asked for is not shown
      show()
    }
    if (e.key === 'Enter' && typed) e.preventDefault() // nothing is chosen yet
  })
  field.addEventListener('blur', () => {
    list.close()
    show()
  })
}
