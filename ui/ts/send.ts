/** Ctrl or Command with Enter sends the form of a dialog. */
export function sendByKeys(): void {
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) (e.target as Element).closest<HTMLFormElement>('dialog form')?.requestSubmit()
  })
}
