// Marks the notifications of a page as seen once they are shown. It is a request of its own,
// as a look changes nothing; without it, and without a script, there is a button.
const form = document.querySelector<HTMLFormElement>('.nc-seen')!
const seen = async () => {
  if (document.visibilityState !== 'visible') return
  document.removeEventListener('visibilitychange', seen)
  const body = new URLSearchParams({ up_to: form.querySelector('input')!.value })
  const r = await fetch(form.action, { method: 'POST', body, redirect: 'manual', keepalive: true }).catch(() => undefined)
  if (r?.type !== 'opaqueredirect') {
    form.dataset.failed = ''
    return
  }
  const bell = document.querySelector('.nb')!
  bell.querySelector('.nb-dot')?.remove()
  bell.ariaLabel = document.querySelector('h1')!.textContent
}
document.addEventListener('visibilitychange', seen)
void seen()
export {}
