// What the pages with lists load beside main.
import { dialogs } from './dialog'
import { endless } from './listing/endless'
import { keys } from './listing/keys'
import { likes } from './listing/likes'
import { opens } from './listing/opens'
import { selection } from './listing/selection'

const list = document.getElementById('ls-list')
if (list) {
  const form = document.getElementById('ls-form') as HTMLFormElement | null
  const chosen = form && selection(form)
  keys(list, chosen)
  endless(list)
  likes(list)
  dialogs()
  if (list.dataset.viewer) opens(list, chosen)
}
