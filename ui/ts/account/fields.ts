// Fields by which somebody is known: passwords can be looked at while they are typed, and a
// code of digits is sent with its last one.
export function fields(): void {
  document.addEventListener('click', (e) => {
    const eye = (e.target as Element).closest<HTMLElement>('.fd-eye')
    if (!eye) return
    const field = eye.previousElementSibling as HTMLInputElement
    const shown = field.type === 'password'
    field.type = shown ? 'text' : 'password'
    eye.ariaPressed = String(shown)
  })
  // A browser keeps what was typed as words to propose them again, but not a password.
  document.addEventListener('submit', (e) => {
    for (const eye of (e.target as Element).querySelectorAll<HTMLElement>('.fd-eye[aria-pressed="true"]')) eye.click()
  })
  document.addEventListener('input', (e) => {
    const field = e.target as HTMLInputElement
    if (!field.dataset.digits || field.value.replace(/\s/g, '').length !== Number(field.dataset.digits)) return
    field.blur() // else Enter, pressed by habit, sends it once more
    field.form!.requestSubmit()
  })
}
