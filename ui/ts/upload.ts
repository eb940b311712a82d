// What the pages with the upload form load beside main.
import { morph } from './listing/morph'
import { here, panel } from './upload/anywhere'
import { kept } from './upload/store'

morph()
if (here()) {
  if (window.opener && window.name) void Promise.all([panel(), import('./plugin/popup')]).then(([up, m]) => m.popup(up))
  if (location.hash.startsWith('#from=')) void Promise.all([panel(), import('./plugin/from')]).then(([, m]) => m.from())
  if (!window.opener) void shared()
}

/** Takes up what other programs handed over. */
async function shared(): Promise<void> {
  const waiting = (await kept()).filter((k) => k.shared && k.file)
  if (waiting.length > 0 || location.search.includes('shared=')) await (await import('./upload/shared')).shared(await panel(), waiting)
}
