// Forms whose challenge is reCAPTCHA's third, which asks nothing: fetches its answer when the form
// is sent, as one is good for two minutes. Without an answer the form is sent as it is, for the
// server to say what to do.
declare const grecaptcha: { ready(then: () => void): void; execute(key: string, of: { action: string }): Promise<string> }

const patience = 10_000 // ms
const field = document.querySelector<HTMLInputElement>('[data-score]')!
const form = field.form!
const ready = new Promise<void>((loaded, failed) => {
  const script = document.createElement('script')
  script.onload = () => grecaptcha.ready(loaded)
  script.onerror = failed
  script.src = field.dataset.score!
  document.head.append(script)
})
ready.catch(() => undefined) // the form tells

let done = false
form.addEventListener('submit', (e) => {
  if (done) return
  e.preventDefault()
  const button = e.submitter as HTMLElement | null
  if (button?.getAttribute('aria-busy')) return
  button?.setAttribute('aria-busy', 'true')
  field.nextElementSibling!.textContent = field.dataset.working!
  const answer = ready.then(() => grecaptcha.execute(field.dataset.key!, { action: 'submit' }))
  const late = new Promise<string>((told) => setTimeout(told, patience, ''))
  void Promise.race([answer, late])
    .catch(() => '')
    .then((text) => {
      field.value = text
      done = true
      button?.removeAttribute('aria-busy')
      field.nextElementSibling!.textContent = ''
      setTimeout(() => form.requestSubmit(button)) // not while this one is still on its way
    })
})
