// The part of a picture that an avatar shows is seen and dragged over the chosen file. The sliders say it, here and
// without script; the server cuts.

const form = document.querySelector<HTMLFormElement>('form[data-square]')
if (form) square(form)

function square(form: HTMLFormElement): void {
  const stage = form.querySelector<HTMLElement>('.sq-at')!
  const picture = stage.querySelector('img')!
  const part = stage.querySelector<HTMLElement>('.sq-part')!
  const slider = (name: string) => form.elements.namedItem(name) as HTMLInputElement
  const [x, y, size] = ['x', 'y', 'size'].map(slider)

  // The square in shares of the picture's sides, as the server places it (imaging.Square).
  const placed = () => {
    const { naturalWidth: w, naturalHeight: h } = picture
    const side = (Math.min(w, h) * +size.value) / 100
    const start = (centre: string, length: number) => Math.min(length - side, Math.max(0, (+centre * length) / 100 - side / 2)) / length
    return { left: start(x.value, w), top: start(y.value, h), width: side / w, height: side / h }
  }
  const draw = () => {
    if (stage.hidden) return
    const { left, top, width } = placed()
    part.style.insetInlineStart = `${left * 100}%`
    part.style.insetBlockStart = `${top * 100}%`
    part.style.inlineSize = `${width * 100}%`
  }

  const file = form.querySelector<HTMLInputElement>('input[type=file]')!
  const show = () => {
    URL.revokeObjectURL(picture.src)
    stage.hidden = true
    if (file.files?.[0]) picture.src = URL.createObjectURL(file.files[0])
  }
  picture.addEventListener('load', () => {
    stage.hidden = false
    draw()
  })
  file.addEventListener('change', show)
  form.addEventListener('input', draw)
  form.addEventListener('reset', () => setTimeout(show))

  stage.addEventListener('pointerdown', (e) => {
    e.preventDefault() // a picture would be dragged away
    stage.setPointerCapture(e.pointerId)
    const from = placed()
    const box = stage.getBoundingClientRect()
    const move = (to: PointerEvent) => {
      const share = (start: number, part: number, by: number) => String(Math.round(100 * Math.min(1 - part / 2, Math.max(part / 2, start + part / 2 + by))))
      x.value = share(from.left, from.width, (to.clientX - e.clientX) / box.width)
      y.value = share(from.top, from.height, (to.clientY - e.clientY) / box.height)
      draw()
    }
    stage.addEventListener('pointermove', move)
    for (const end of ['pointerup', 'pointercancel']) stage.addEventListener(end, () => stage.removeEventListener('pointermove', move), { once: true })
  })
  if (file.files?.length) show() // who was faster than this script
}
