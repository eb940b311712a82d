// Addresses that a bookmarklet brought along: the person looks at them and decides.
import { lift } from '../dialog'
import { say } from '../words'
import { addresses } from '../upload/sources'

/** Shows the addresses of the page's hash in the form for them. Nothing is fetched before it is sent. */
export function from(): void {
  const list = addresses(decodeURIComponent(location.hash.slice('#from='.length)))
  history.replaceState(null, '', location.pathname + location.search)
  const dialog = document.getElementById('up-urls') as HTMLDialogElement | null
  const note = document.getElementById('up-into')!
  if (!dialog || document.getElementById('up-from-url')!.hidden) {
    note.textContent = say('up.no_urls')
    note.hidden = false
    return
  }
  dialog.querySelector('textarea')!.value = list.join('\n')
  lift(dialog)
}
