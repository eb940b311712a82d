// What other programs shared: it stands in the queue and waits, as a page of somebody else's could have sent it, too.
import { say } from '../words'
import { check } from './check'
import type { Panel } from './panel'
import type { Kept } from './rows'
import { drop } from './store'
import { Refused } from './types'

const longest = 24 * 60 * 60 * 1000 // that a share nobody cares for is kept

/** Puts shared files into the queue, and says where not all of them were kept. */
export async function shared(up: Panel, list: Kept[]): Promise<void> {
  const asked = new URLSearchParams(location.search)
  if (asked.has('shared')) {
    history.replaceState(null, '', location.pathname)
    if (Number(asked.get('shared')) < Number(asked.get('of') ?? 1)) {
      const note = document.getElementById('up-into')!
      note.textContent = say('up.share_lost')
      note.hidden = false
    }
  }
  const refused: string[] = []
  for (const k of list) {
    try {
      if (Date.now() - k.shared! > longest) throw new Refused()
      await check(k.file!, up.limits)
      up.ask()
      const words = Object.fromEntries(Object.entries(k.details).filter(([, v]) => v))
      up.queue.add({ id: k.id, file: k.file, name: k.name, details: { ...up.defaults(), ...words }, shared: true })
    } catch (err) {
      if (!(err instanceof Refused)) throw err
      if (err.message) refused.push(err.message)
      void drop(k.id)
    }
  }
  if (refused.length > 0) up.refuse(refused)
}
