// What the pages with the upload form load beside main.
import { morph } from './listing/morph'
import { here, panel } from './upload/anywhere'
import { kept } from './upload/store'

/** Files that the person opens with the installed site. */
type Launch = { files?: { getFile(): Promise<File> }[] }

morph()
if (here()) {
  if (window.opener && window.name) void Promise.all([panel(), import('./plugin/popup')]).then(([up, m]) => m.popup(up))
  if (location.hash.startsWith('#from=')) void Promise.all([panel(), import('./plugin/from')]).then(([, m]) => m.from())
  if (!window.opener) void shared()
  const { launchQueue } = window as { launchQueue?: { setConsumer(f: (l: Launch) => void): void } }
  launchQueue?.setConsumer(async (launch) => {
    const files = await Promise.all((launch.files ?? []).map((f) => f.getFile()))
    if (files.length > 0) await (await panel()).take(files)
  })
}

/** Takes up what other programs handed over. */
async function shared(): Promise<void> {
  const waiting = (await kept()).filter((k) => k.shared && k.file)
  if (waiting.length > 0 || location.search.includes('shared=')) await (await import('./upload/shared')).shared(await panel(), waiting)
}
