// What the pages with lists load beside main.
import { dialogs } from './dialog'
import { onKeys } from './keys'
import { endless } from './listing/endless'
import { keys } from './listing/keys'
import { lasso } from './listing/lasso'
import { likes } from './listing/likes'
import { moves } from './listing/moves'
import { opens } from './listing/opens'
import { selection } from './listing/selection'
import { mend } from './mend'

const list = document.getElementById('ls-list')
if (list) {
  const form = document.getElementById('ls-form') as HTMLFormElement | null
  const chosen = form && selection(form)
  keys(list, chosen)
  endless(list)
  likes(list)
  moves(list)
  dialogs()
  mend()
  if (form && chosen) lasso(form, chosen)
  if (list.dataset.viewer) opens(list, chosen)
}

// The keys of an album are those of its links, while no file in it is chosen (product LS-42).
for (const a of document.querySelectorAll<HTMLAnchorElement>('.ab-acts [data-key]')) {
  onKeys({ [a.dataset.key!]: () => (document.querySelector('.gr-pick :checked') ? false : a.click()) })
}
