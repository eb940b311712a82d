// Forms whose challenge is reCAPTCHA's third, which asks nothing: fetches its answer when the form
// is sent, as one is good for two minutes. Without an answer the form is sent as it is, for the
// server to say what to do.
import { held } from './account/held'

declare const grecaptcha: { ready(then: () => void): void; execute(key: string, of: { action: string }): Promise<string> }

const patience = 10_000 // ms
const field = document.querySelector<HTMLInputElement>('[data-score]')!
const ready = new Promise<void>((loaded, failed) => {
  const script = document.createElement('script')
  script.onload = () => grecaptcha.ready(loaded)
  script.onerror = failed
  script.src = field.dataset.score!
  document.head.append(script)
})
ready.catch(() => undefined) // the form tells

held(field, () => {
  const answer = ready.then(() => grecaptcha.execute(field.dataset.key!, { action: 'submit' }))
  const late = new Promise<string>((told) => setTimeout(told, patience, ''))
  return Promise.race([answer, late]).catch(() => '').then((text) => void (field.value = text))
})
