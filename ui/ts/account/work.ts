// Has a form's challenge answered by a worker: from the first thing that is typed or chosen,
// so that it is mostly done when the form is sent; else the form waits for it and says so.
// What cannot be worked out is sent as it is, for the server to say what to do.
import { held } from './held'

export function work(field: HTMLInputElement): void {
  let answer: Promise<void> | undefined
  const begin = () => (answer ??= solve(field).catch(() => undefined))
  field.form!.addEventListener('input', begin, { once: true })
  held(field, begin)
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
