// Copy buttons: <button data-copy="id of a field" data-done="Copied" hidden>.
export function copyButtons(): void {
  for (const b of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) b.hidden = false
  document.addEventListener('click', async (e) => {
    const b = (e.target as Element).closest<HTMLButtonElement>('button[data-copy]')
    const field = b && (document.getElementById(b.dataset.copy!) as HTMLInputElement | null)
    if (!b || !field) return
    field.select()
    try {
      await navigator.clipboard.writeText(field.value)
    } catch {
      if (!document.execCommand('copy')) return // plain http; the text stays selected
    }
    const label = b.querySelector<HTMLElement>('span')!
    const status = document.getElementById('status')
    label.dataset.rest ??= label.textContent ?? ''
    label.textContent = b.dataset.done!
    if (status) status.textContent = b.dataset.done!
    setTimeout(() => {
      label.textContent = label.dataset.rest!
      if (status) status.textContent = ''
    }, 2000)
  })
}
