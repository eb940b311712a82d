// Has a form's challenge answered by a worker: from the first thing that is typed or chosen,
// so that it is mostly done when the form is sent; else the form waits for it and says so.
// What cannot be worked out is sent as it is, for the server to say what to do.
export function work(field: HTMLInputElement): void {
  const form = field.form!
  let answer: Promise<void> | undefined
  let done = false
  const begin = () => (answer ??= solve(field).catch(() => undefined).then(() => void (done = true)))
  form.addEventListener('input', begin, { once: true })
  form.addEventListener('submit', (e) => {
    if (done) return
    e.preventDefault()
    const button = e.submitter as HTMLElement | null
    if (button?.getAttribute('aria-busy')) return
    button?.setAttribute('aria-busy', 'true')
    field.nextElementSibling!.textContent = field.dataset.working!
    void begin().then(() => {
      button?.removeAttribute('aria-busy')
      field.nextElementSibling!.textContent = ''
      form.requestSubmit(button)
    })
  })
}

function solve(field: HTMLInputElement): Promise<void> {
  return new Promise((solved, failed) => {
    const worker = new Worker(field.dataset.worker!, { type: 'module' })
    worker.onerror = failed
    worker.onmessage = (e: MessageEvent<string>) => {
      field.value = e.data
      worker.terminate()
      solved()
    }
    worker.postMessage(field.value)
  })
}
