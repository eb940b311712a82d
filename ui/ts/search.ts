// The key "/" leads to the field of the search, unless one writes already or has
// turned single keys off.
export function searchKey(): void {
  if (document.body.dataset.keys === 'off') return
  document.addEventListener('keydown', (e) => {
    const at = e.target as HTMLElement
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || at.closest('input, textarea, select, dialog, [contenteditable]')) return
    const fields = [...document.querySelectorAll<HTMLElement>('#sc-q, #sx-q, .sx-go')]
    const field = fields.find((f) => f.offsetParent !== null)
    if (!field) return
    e.preventDefault()
    field.focus()
  })
}
