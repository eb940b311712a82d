// A field with a list of proposals below it (ARIA combobox). What was typed stays what is sent until one of the list is
// chosen. Nothing is asked while a word is being composed, and the keys that compose it are left alone.

const pause = 150 // ms without a letter

export interface Proposals<T> {
  /** The class of the list. */
  readonly look: string
  readonly status: HTMLElement | null
  /** Whether Tab takes what is marked on its way to the next field. */
  readonly tab: boolean
  /** Whether there is something to choose from while nothing is looked for. */
  readonly all?: boolean
  /** What is looked for, "" for nothing. */
  word(): string
  /** What is proposed for a word, and how that is said; undefined where it cannot be told. */
  find(word: string): Promise<{ items: T[]; said: string } | undefined>
  paint(option: HTMLElement, item: T): void
  take(item: T): void
}

export interface Combobox {
  close(): void
  /** Asks when nothing is typed for a moment. */
  later(): void
  /** Whether a key was meant for the list. */
  key(e: KeyboardEvent): boolean
}

/** What an address answers about a word. */
export async function told<T>(address: string, q: string): Promise<T | undefined> {
  const answer = await fetch(`${address}?${new URLSearchParams({ q })}`).catch(() => undefined)
  return answer?.ok ? ((await answer.json()) as T) : undefined
}

export function combobox<T>(field: HTMLInputElement, of: Proposals<T>): Combobox {
  const list = Object.assign(document.createElement('div'), { className: of.look, id: `${field.id}-list`, hidden: true })
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', field.labels?.[0]?.textContent ?? '')
  field.after(list)
  const says = { role: 'combobox', 'aria-controls': list.id, 'aria-expanded': 'false', 'aria-autocomplete': 'list', autocomplete: 'off' }
  for (const [name, value] of Object.entries(says)) field.setAttribute(name, value)
  let shown: T[] = []
  let at = -1 // of what is marked; -1 is what was typed
  let asked = 0
  let timer = 0
  let composing = false

  const mark = (i: number) => {
    at = i
    const options = [...list.children]
    options.forEach((o, n) => o.setAttribute('aria-selected', String(n === i)))
    if (i < 0) return field.removeAttribute('aria-activedescendant')
    field.setAttribute('aria-activedescendant', options[i].id)
    options[i].scrollIntoView({ block: 'nearest' })
  }
  const show = (items: T[]) => {
    shown = items
    list.replaceChildren(...items.map(option))
    mark(-1)
    list.hidden = items.length === 0
    field.setAttribute('aria-expanded', String(!list.hidden))
  }
  const close = () => {
    clearTimeout(timer)
    asked++
    show([])
  }
  const option = (item: T, i: number) => {
    const o = Object.assign(document.createElement('div'), { id: `${list.id}-${i}` })
    o.setAttribute('role', 'option')
    of.paint(o, item)
    o.addEventListener('pointerdown', (e) => e.preventDefault()) // the field keeps the focus
    o.addEventListener('click', () => of.take(item))
    return o
  }
  const ask = async () => {
    const word = of.word()
    const mine = ++asked
    if (composing) return
    if (!word && !of.all) return close()
    const found = await of.find(word)
    if (!found || mine !== asked || document.activeElement !== field) return
    show(found.items)
    if (of.status && !list.hidden) of.status.textContent = found.said
  }
  const later = () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), pause)
  }
  const key = (e: KeyboardEvent): boolean => {
    if (e.isComposing || e.keyCode === 229 || list.hidden) return false
    if (e.key === 'ArrowDown') mark(at + 1 < shown.length ? at + 1 : -1)
    else if (e.key === 'ArrowUp') mark(at < 0 ? shown.length - 1 : at - 1)
    else if (at >= 0 && (e.key === 'Enter' || (of.tab && e.key === 'Tab'))) of.take(shown[at])
    else if (e.key === 'Escape') close()
    else return false
    if (e.key !== 'Tab') e.preventDefault()
    e.stopPropagation()
    return true
  }
  field.addEventListener('compositionstart', () => (composing = true))
  field.addEventListener('compositionend', () => {
    composing = false
    later()
  })
  return { close, later, key }
}
