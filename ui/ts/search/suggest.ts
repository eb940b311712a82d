// While one types a search: tags, people, albums and one's own titles that begin so.
// Enter looks for what was typed, as ever; what is chosen with the arrows leads
// straight to its page.
import { combobox, told } from '../combobox'

interface Item { kind: string; icon: string; text: string; href: string }

export function suggest(field: HTMLInputElement): void {
  if (field.hasAttribute('aria-controls')) return
  const box = combobox<Item>(field, {
    look: 'sx-list', status: document.getElementById('status'), tab: false,
    word: () => field.value.trim(),
    find: (word) => told(field.dataset.suggest!, word),
    paint: (o, item) => {
      o.className = 'sx-one'
      o.innerHTML = `<svg class="i" aria-hidden="true"><use href="${field.dataset.icons}${item.icon}"/></svg>`
      o.append(Object.assign(document.createElement('bdi'), { textContent: item.text }), ' ', Object.assign(document.createElement('span'), { textContent: item.kind }))
    },
    take: (item) => location.assign(item.href),
  })
  field.addEventListener('input', box.later)
  field.addEventListener('blur', box.close)
  field.form?.addEventListener('submit', box.close)
  field.addEventListener('keydown', (e) => {
    if (!box.key(e) && e.key === 'ArrowDown' && !e.isComposing && field.value.trim()) box.later()
  })
  if (document.activeElement === field && field.value !== field.defaultValue) box.later() // typed before this was here
}
