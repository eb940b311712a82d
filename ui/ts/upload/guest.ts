// What a guest has sent is his by its delete links: this browser keeps it for an account that he makes, and his words can be
// put right.
import { say } from '../words'
import type { Queue } from './queue'
import { refusal, root } from './send'
import type { Item } from './types'
import { Passing, said } from './types'

/** Posts a form about uploads of a guest. */
const post = (path: string, fields: string[][]) => fetch(`${root}/claims${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })

const told = new Set<string>()
let telling = false

/** Has the browser keep what is finished, once nothing is on its way; one call after the other, as each adds to the last. */
export async function keepUploads(queue: Queue): Promise<void> {
  const links = queue.items.map((i) => i.result?.remove ?? '').filter((link) => link && !told.has(link))
  if (telling || queue.busy || links.length === 0) return
  telling = true
  for (const link of links) told.add(link)
  await post('', links.map((link) => ['link', link])).catch(() => undefined) // the links are on the page, too
  telling = false
  void keepUploads(queue)
}

/** Puts the words of a guest's upload right. Throws Passing for what is worth another try. */
export async function correct(item: Item): Promise<void> {
  const d = item.details
  const fields = [['link', item.result!.remove], ...Object.entries(said(item)).map(([name, word]) => [name, word === true ? '1' : word || ''])]
  const r = await post('/words', fields).catch(() => {
    throw new Passing(say('up.offline'))
  })
  if (!r.ok) throw await refusal(r)
  item.stale = item.details !== d
  item.result = { ...item.result!, ...((await r.json()) as { title: string; viewer: string }) }
}
