// The report of failures: a line for each file that the server did not take (product UP-25, UP-26).
import { lift } from '../dialog'
import { say } from '../words'
import type { Queue } from './queue'
import type { Item } from './types'

/** The longest name that a line shows whole, in characters; as in internal/web/report.go. */
const longest = 32

/** Binds the button that opens the report; paint shows it once a queue has ended with failures. */
export function bindReport(queue: Queue): { paint(ended: boolean): void } {
  const why = document.getElementById('up-why') as HTMLButtonElement
  const dialog = document.getElementById('up-report') as HTMLDialogElement
  const failed = () => queue.items.filter((i) => i.state === 'failed')
  why.addEventListener('click', () => {
    dialog.querySelector('ul')!.replaceChildren(...failed().map(line))
    lift(dialog)
  })
  return {
    paint(ended) {
      why.hidden = !ended || failed().length === 0
      why.textContent = say(queue.items.some((i) => i.state === 'done') ? 'up.learn_more' : 'up.check_report')
    },
  }
}

function line(item: Item): HTMLLIElement {
  const li = document.createElement('li')
  li.append(Object.assign(document.createElement('bdi'), { textContent: short(item.name), title: item.name }), ` - ${item.reason}`)
  return li
}

/** A name with its middle left out where it is long; its beginning and its ending tell files apart. */
function short(name: string): string {
  const all = [...name]
  return all.length <= longest ? name : `${all.slice(0, longest - 13).join('')}…${all.slice(-12).join('')}`
}
