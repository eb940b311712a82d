// What the pages with lists load beside main.
import { dialogs } from './dialog'
import { onKeys } from './keys'
import { endless } from './listing/endless'
import { hover } from './listing/hover'
import { keys } from './listing/keys'
import { lasso } from './listing/lasso'
import { likes } from './listing/likes'
import { morph } from './listing/morph'
import { moves } from './listing/moves'
import { opens } from './listing/opens'
import { selection } from './listing/selection'
import { mend } from './mend'
import { sendByKeys } from './send'

dialogs()
sendByKeys()
const list = document.getElementById('ls-list')
if (list) {
  const form = document.getElementById('ls-form') as HTMLFormElement | null
  const chosen = form && selection(form)
  keys(list, chosen)
  endless(list)
  likes(list)
  morph()
  moves(list)
  hover(list)
  mend()
  if (form && chosen) lasso(form, chosen)
  if (chosen) list.addEventListener('click', (e) => {
    const button = (e.target as Element).closest<HTMLElement>('.gr-tools')
    if (button) void import('./listing/tools').then((m) => m.tools(button, chosen))
  })
  if (list.dataset.viewer) opens(list, chosen)
}

// The keys of an album and a person are those of the links, while nothing in the list is
// chosen (product LS-42, US-20); where a tile has the focus, E and A are for that.
for (const a of document.querySelectorAll<HTMLElement>(':is(.ab-acts, .pf-acts) [data-key]')) {
  const files = '.gr-pick :checked' + (/[ea]/.test(a.dataset.key!) ? ', :is(.gr-tile, .al > li):focus-within' : '')
  onKeys({ [a.dataset.key!]: () => (document.querySelector(files) ? false : a.click()) })
}
