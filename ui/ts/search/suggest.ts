// While one types a search: tags, people, albums and one's own titles that begin so
// (ARIA combobox with a list). Enter looks for what was typed, as ever; what is chosen
// with the arrows leads straight to its page. Nothing is asked while a word is being
// composed, and the keys that compose it are left alone.

interface Item { kind: string; icon: string; text: string; href: string }

const pause = 150 // ms without a letter

export function suggest(field: HTMLInputElement): void {
  if (field.hasAttribute('aria-controls')) return
  const list = document.createElement('div')
  list.className = 'sx-list'
  list.id = field.id + '-list'
  list.hidden = true
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', field.labels?.[0]?.textContent ?? '')
  field.after(list)
  const says = { role: 'combobox', 'aria-controls': list.id, 'aria-expanded': 'false', 'aria-autocomplete': 'list', autocomplete: 'off' }
  for (const [name, value] of Object.entries(says)) field.setAttribute(name, value)
  let at = -1
  let asked = 0
  let timer = 0
  let composing = false

  const options = () => [...list.children] as HTMLElement[]
  const close = () => {
    clearTimeout(timer)
    asked++
    list.hidden = true
    at = -1
    field.setAttribute('aria-expanded', 'false')
    field.removeAttribute('aria-activedescendant')
  }
  const mark = (i: number) => {
    at = i
    options().forEach((o, n) => o.setAttribute('aria-selected', String(n === i)))
    const o = options()[i]
    if (o) field.setAttribute('aria-activedescendant', o.id)
    else field.removeAttribute('aria-activedescendant')
    o?.scrollIntoView({ block: 'nearest' })
  }
  const ask = async () => {
    const q = field.value.trim()
    const mine = ++asked
    if (composing) return
    if (!q) return close()
    const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q })}`).catch(() => undefined)
    if (!answer?.ok || mine !== asked) return
    const { items, said } = (await answer.json()) as { items: Item[]; said: string }
    if (mine !== asked || document.activeElement !== field) return
    list.replaceChildren(...items.map((item, i) => option(item, `${list.id}-${i}`)))
    mark(-1)
    list.hidden = items.length === 0
    field.setAttribute('aria-expanded', String(items.length > 0))
    const status = document.getElementById('status')
    if (status && items.length > 0) status.textContent = said
  }
  const option = (item: Item, id: string) => {
    const o = Object.assign(document.createElement('div'), { id, className: 'sx-one' })
    o.setAttribute('role', 'option')
    o.setAttribute('aria-selected', 'false')
    o.dataset.href = item.href
    o.innerHTML = `<svg class="i" aria-hidden="true"><use href="${field.dataset.icons}${item.icon}"/></svg>`
    o.append(Object.assign(document.createElement('bdi'), { textContent: item.text }), ' ', Object.assign(document.createElement('span'), { textContent: item.kind }))
    o.addEventListener('pointerdown', (e) => e.preventDefault()) // the field keeps the focus
    o.addEventListener('click', () => location.assign(item.href))
    return o
  }
  const later = () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), pause)
  }
  field.addEventListener('input', (e) => {
    if (!(e as InputEvent).isComposing) later()
  })
  field.addEventListener('compositionstart', () => (composing = true))
  field.addEventListener('compositionend', () => {
    composing = false
    later()
  })
  if (document.activeElement === field && field.value !== field.defaultValue) later() // typed before this was here
  field.addEventListener('blur', close)
  field.form?.addEventListener('submit', close)
  field.addEventListener('keydown', (e) => {
    if (e.isComposing || e.keyCode === 229) return
    const all = options()
    if (list.hidden || all.length === 0) {
      if (e.key === 'ArrowDown' && field.value.trim()) later()
      return
    }
    if (e.key === 'ArrowDown') mark(at + 1 < all.length ? at + 1 : -1)
    else if (e.key === 'ArrowUp') mark(at < 0 ? all.length - 1 : at - 1)
    else if (e.key === 'Enter' && at >= 0) location.assign(all[at].dataset.href!)
    else if (e.key === 'Escape') close()
    else return
    e.preventDefault()
    e.stopPropagation()
  })
}
