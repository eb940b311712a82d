/** Holds a form back until the challenge in its field is answered, and says so meanwhile; then it is sent. */
export function held(field: HTMLInputElement, answered: () => Promise<void>): void {
  const form = field.form!
  let done = false
  form.addEventListener('submit', (e) => {
    if (done) return
    e.preventDefault()
    const button = e.submitter as HTMLElement | null
    if (button?.getAttribute('aria-busy')) return
    button?.setAttribute('aria-busy', 'true')
    field.nextElementSibling!.textContent = field.dataset.working!
    void answered().then(() => {
      done = true
      button?.removeAttribute('aria-busy')
      field.nextElementSibling!.textContent = ''
      setTimeout(() => form.requestSubmit(button)) // not while this one is still on its way
    })
  })
}
