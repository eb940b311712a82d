// The page that the service worker shows where there is no network: what waits to be sent, and the way back.
import { kept } from './upload/store'

async function queue(): Promise<void> {
  const waiting = await kept()
  const box = document.getElementById('of-queue')!
  box.hidden = waiting.length === 0
  box.querySelector('ol')!.replaceChildren(...waiting.map((k) => Object.assign(document.createElement('li'), { textContent: k.name, dir: 'auto' })))
}

void queue()
addEventListener('online', () => location.reload())
document.getElementById('of-again')!.addEventListener('click', (e) => {
  e.preventDefault()
  location.reload()
})
