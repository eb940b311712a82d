// What the pages with an uploader load beside main.
import { uploader } from './upload/panel'
import { kept } from './upload/store'

const up = uploader()
if (up && window.opener && window.name) void import('./plugin/popup').then((m) => m.popup(up))
if (up && location.hash.startsWith('#from=')) void import('./plugin/from').then((m) => m.from())
if (up && !window.opener) {
  void kept().then(async (list) => {
    const waiting = list.filter((k) => k.shared && k.file)
    if (waiting.length > 0 || location.search.includes('shared=')) await (await import('./upload/shared')).shared(up, waiting)
  })
}

/** Files that the person opens with the installed site. */
type Launch = { files?: { getFile(): Promise<File> }[] }
const { launchQueue } = window as { launchQueue?: { setConsumer(f: (l: Launch) => void): void } }
if (up) launchQueue?.setConsumer(async (launch) => up.take(await Promise.all((launch.files ?? []).map((f) => f.getFile()))))
