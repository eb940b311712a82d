// A dialog as a sheet at the bottom of a phone: a handle to draw it down by, and a button that closes it (ui.md, section 3).

const ends = ['pointerup', 'pointercancel'] as const

export function sheet(dialog: HTMLDialogElement): void {
  if (dialog.querySelector(':scope > .dg-bar')) return
  const bar = Object.assign(document.createElement('div'), { className: 'dg-bar' })
  bar.innerHTML = '<i></i><button class="btn btn-sq" type="button"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M18 6 6 18M6 6l12 12"/></svg></button>'
  const close = bar.querySelector('button')!
  close.setAttribute('aria-label', document.body.dataset.shut ?? '')
  close.addEventListener('click', () => dialog.close(''))
  bar.addEventListener('pointerdown', (e) => {
    if (!close.contains(e.target as Node)) draw(dialog, bar, e)
  })
  dialog.prepend(bar)
}

/** Has the sheet follow the finger; far enough down it closes. */
function draw(dialog: HTMLDialogElement, bar: HTMLElement, from: PointerEvent): void {
  bar.setPointerCapture(from.pointerId)
  const down = (to: PointerEvent) => Math.max(0, to.clientY - from.clientY)
  const move = (to: PointerEvent) => void (dialog.style.translate = `0 ${down(to)}px`)
  const end = (to: PointerEvent) => {
    bar.removeEventListener('pointermove', move)
    for (const type of ends) bar.removeEventListener(type, end)
    dialog.style.translate = ''
    if (to.type === 'pointerup' && down(to) > Math.min(120, dialog.offsetHeight / 3)) dialog.close('')
  }
  bar.addEventListener('pointermove', move)
  for (const type of ends) bar.addEventListener(type, end)
}
