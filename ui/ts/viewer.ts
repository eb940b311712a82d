// What the page of one media loads beside main.
import { dialogs, onCard } from './dialog'
import { mend } from './mend'
import { bindCodes } from './viewer/codes'
import { deeds } from './viewer/deeds'
import { film } from './viewer/film'
import { letters } from './viewer/letters'
import { scene } from './viewer/scene'
import { tagField } from './viewer/tags'
import { walk } from './viewer/walk'

dialogs()
deeds()
onCard(tagField)
tagField(document.body)
if (document.getElementById('vw')) {
  bindCodes()
  scene()
  film()
  walk()
  mend()
  letters()
}
