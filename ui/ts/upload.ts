// What the pages with an uploader load beside main.
import { uploader } from './upload/panel'

const up = uploader()
if (up && window.opener && window.name) void import('./plugin/popup').then((m) => m.popup(up))
if (up && location.hash.startsWith('#from=')) void import('./plugin/from').then((m) => m.from())
