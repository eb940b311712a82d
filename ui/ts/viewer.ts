// What the page of one media loads beside main.
import { dialogs, onCard } from './dialog'
import { mend } from './mend'
import { sendByKeys } from './send'
import { bindCodes } from './viewer/codes'
import { deeds } from './viewer/deeds'
import { letters } from './viewer/letters'
import { scene } from './viewer/scene'
import { times } from './viewer/times'
import { walk } from './viewer/walk'

dialogs()
sendByKeys()
deeds()
times()
onCard(tags)
tags(document.body)
if (document.getElementById('vw')) {
  bindCodes()
  scene()
  walk()
  mend()
  letters()
  if (document.getElementById('vw-video')) void import('./viewer/film').then((m) => m.film())
}

function tags(root: HTMLElement): void {
  if (root.querySelector('input[data-tags]')) void import('./viewer/tags').then((m) => m.tagFields(root))
}
