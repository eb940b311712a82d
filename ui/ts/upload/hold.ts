// The queue waits for the button where rules are to be agreed to, or where the
// person wants to be asked; otherwise files go at once.
import { recall } from './anywhere'
import type { Queue } from './queue'

export interface Hold {
  /** Whether files wait for the button. */
  readonly on: boolean
  /** Holds new files, and shows the button where there are any. */
  offer(): void
  /** Holds from now on what is not yet sent. */
  ask(): void
}

export function bindHold(queue: Queue): Hold {
  const form = document.getElementById('up-hold') as HTMLFormElement
  const box = document.getElementById('up-ask') as HTMLInputElement
  let always = document.getElementById('up')!.dataset.ask === '1' || document.body.dataset.ask === '1'
  recall(box)
  const asks = () => always || box.checked
  let on = asks()
  if (on) queue.paused = true
  const go = () => {
    on = false
    form.hidden = true
    queue.pause(false)
  }
  box.addEventListener('change', () => {
    if (!asks() && on) go()
    else if (asks() && !queue.busy) queue.paused = on = true
  })
  form.addEventListener('submit', (e) => {
    e.preventDefault()
    go()
  })
  return {
    get on() {
      return on && queue.items.some((i) => i.state === 'waiting')
    },
    offer() {
      if (!asks()) return
      if (!on && !queue.busy) queue.paused = on = true // the next ones are asked about again
      form.hidden = !on || !queue.items.some((i) => i.state === 'waiting')
    },
    ask() {
      queue.paused = always = on = true
    },
  }
}
