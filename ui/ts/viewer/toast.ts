// A line at the bottom that goes away by itself, with one thing to do. It says nothing that the page does not say, too.
export function toast(text: string, label = '', act?: () => void): void {
  document.querySelector('.vw-toast')?.remove()
  const box = document.createElement('div')
  box.className = 'vw-toast'
  box.setAttribute('role', 'status')
  const line = document.createElement('span')
  line.textContent = text
  box.append(line)
  if (act) {
    const b = Object.assign(document.createElement('button'), { type: 'button', textContent: label })
    b.addEventListener('click', () => {
      box.remove()
      act()
    })
    box.append(b)
  }
  document.body.append(box)
  let timer = 0
  const start = () => (timer = window.setTimeout(() => box.remove(), act ? 10_000 : 5000))
  for (const pause of ['mouseenter', 'focusin']) box.addEventListener(pause, () => clearTimeout(timer))
  for (const go of ['mouseleave', 'focusout']) box.addEventListener(go, start)
  start()
}
