// Sends a file whole, as a form to the API, where no resumable upload gets through.
import { say } from '../words'
import { end, fromMedium, giveUp, type Medium, metadata, outcome, refusal, root } from './send'
import type { Item, Published } from './types'
import { Passing } from './types'

export async function sendWhole(item: Item, signal: AbortSignal, progress: (sent: number) => void, working: () => void): Promise<Published> {
  if (item.at) {
    const before = await given(item.at, signal)
    if (before) return before
    item.at = ''
  }
  item.sent = 0
  const words = { ...metadata(item.details), expires: end(item) ?? '' }
  const form = new FormData()
  for (const [name, value] of Object.entries(words)) if (value) form.set(name, value)
  form.set('file', item.file!, item.file!.name)
  return new Promise((done, fail) => {
    const r = new XMLHttpRequest() // fetch tells nothing of what has gone
    r.open('POST', `${root}/api/2/media`)
    r.setRequestHeader('Idempotency-Key', item.id)
    r.upload.addEventListener('progress', (e) => progress(Math.min(item.size, e.loaded)))
    r.upload.addEventListener('load', working)
    r.addEventListener('error', () => fail(new Passing(say('up.offline'))))
    r.addEventListener('load', () => {
      const answer = new Response(r.responseText, { status: r.status, headers: { 'Retry-After': r.getResponseHeader('Retry-After') ?? '' } })
      const said = answer.ok ? answer.json() : refusal(answer).then((err) => Promise.reject(err))
      said.then((body: { duplicate: boolean; media: Medium }) => ({ ...fromMedium(body.media), known: body.duplicate })).then(done, (err) =>
        fail(err instanceof SyntaxError ? new Error(say('up.failed')) : err))
    })
    signal.addEventListener('abort', () => r.abort())
    r.send(form)
  })
}

/** What has become of a resumable upload that was begun; it is given up where that is nothing. */
async function given(at: string, signal: AbortSignal): Promise<Published | undefined> {
  const result = await outcome(at, signal).catch(() => undefined)
  if (!result) void giveUp(at)
  return result
}
