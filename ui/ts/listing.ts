// What the pages with lists load beside main.
import { endless } from './listing/endless'
import { keys } from './listing/keys'
import { selection } from './listing/selection'

const list = document.getElementById('ls-list')
if (list) {
  const form = document.getElementById('ls-form') as HTMLFormElement | null
  const chosen = form && selection(form)
  keys(list, chosen)
  endless(list)
}
