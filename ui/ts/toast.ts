// A note at the bottom that goes by itself, with a way back where there is one.

/** Says something to those who do not see it. */
export function speak(text: string): void {
  const status = document.getElementById('status')
  if (status) status.textContent = text
}

let box: HTMLElement | undefined
let timer = 0

export function toast(text: string, undo?: { label: string; run: () => void }): void {
  box ??= make()
  clearTimeout(timer)
  box.replaceChildren(text)
  if (undo) {
    const b = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: undo.label })
    b.addEventListener('click', () => {
      hide()
      undo.run()
    })
    box.append(b)
  }
  ;([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(box) // what is below a dialog is out of reach
  box.hidden = false
  wait(undo ? 10_000 : 5_000)
}

function make(): HTMLElement {
  const made = Object.assign(document.createElement('div'), { className: 'ts', role: 'status' })
  made.addEventListener('pointerenter', () => clearTimeout(timer))
  made.addEventListener('focusin', () => clearTimeout(timer))
  made.addEventListener('pointerleave', () => wait(5_000))
  made.addEventListener('focusout', () => wait(5_000))
  return made
}

function wait(ms: number): void {
  clearTimeout(timer)
  timer = window.setTimeout(hide, ms)
}

function hide(): void {
  if (box) box.hidden = true
}
