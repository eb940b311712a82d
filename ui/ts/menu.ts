// A menu is a <details class="mn">; it closes by Escape, by a press elsewhere and when the focus leaves it.
export function menus(): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.mn')) {
    document.addEventListener('pointerdown', (e) => {
      if (!menu.contains(e.target as Node)) menu.open = false
    })
    menu.addEventListener('focusout', (e) => {
      if (e.relatedTarget && !menu.contains(e.relatedTarget as Node)) menu.open = false
    })
    menu.addEventListener('keydown', (e) => {
      if (e.key !== 'Escape' || !menu.open) return
      menu.open = false
      menu.querySelector('summary')!.focus()
    })
  }
}
