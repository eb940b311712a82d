// Choosing many: ranges with Shift, Ctrl-click on tiles, all of them; deleting with a
// way back. The checks and the bar are a plain form, which works without script.
import { say } from '../words'
import { toast, speak } from '../toast'

export interface Chosen {
  all(): void
  clear(): void
  toggle(tile: Element): void
  press(deed: string): boolean
  /** Does to one tile what a button of the bar does to those that are chosen. */
  only(tile: Element, deed: string): void
  has(tile: Element): boolean
  /** Says how many are chosen now. */
  tell(): void
  /** Whether more may be done than to copy codes. */
  works: boolean
  remove(ids: string[]): Promise<void>
  mark(ids: string[], unsafe: boolean): Promise<void>
}

/** How many can be chosen: as many as the server does something to at once. */
const most = 1000

/** What can be chosen in lists. */
export const things = '.gr-tile, .al > li'

export function selection(form: HTMLFormElement): Chosen {
  const checks = () => [...form.querySelectorAll<HTMLInputElement>(`:is(${things}):not([hidden]) .gr-pick input`)]
  const picked = () => checks().filter((c) => c.checked)
  const root = (document.body.dataset.path ?? '/').replace(/\/$/, '')
  const albums = form.querySelector('.al') !== null // which do not come back: they are asked about on a page
  let last: HTMLInputElement | undefined
  const count = document.getElementById('sl-n')!

  function tell(): void {
    const n = picked().length
    count.textContent = say('pick.n', { n })
    speak(say('pick.n', { n }))
  }

  /** Chooses from the last one to this one. */
  function range(to: HTMLInputElement): void {
    const all = checks()
    const [a, b] = [all.indexOf(last ?? to), all.indexOf(to)].sort((x, y) => x - y)
    for (const c of all.slice(Math.max(a, 0), b + 1)) c.checked = to.checked
  }

  form.addEventListener('click', (e) => {
    const tile = (e.target as Element).closest(things)
    const check = tile?.querySelector<HTMLInputElement>('.gr-pick input')
    if (!tile || !check) return
    const onLink = (e.target as Element).closest('.gr-a, .al a') !== null
    const choosing = picked().length > 0 || form.classList.contains('sl-on')
    if (e.target === check) {
      if (e.shiftKey) range(check)
      last = check
      tell()
    } else if (onLink && (e.ctrlKey || e.metaKey || (choosing && e.shiftKey) || form.classList.contains('sl-on'))) {
      e.preventDefault()
      check.checked = !check.checked
      if (e.shiftKey) range(check)
      last = check
      tell()
    }
  })
  // The right button chooses, as the left one with Ctrl does; with Shift it opens the browser's own menu.
  form.addEventListener('contextmenu', (e) => {
    const tile = (e.target as Element).closest(things)
    const check = tile?.querySelector<HTMLInputElement>('.gr-pick input')
    if (!check || e.button !== 2 || e.shiftKey || (e as PointerEvent).pointerType === 'touch') return
    e.preventDefault()
    check.checked = !check.checked
    last = check
    tell()
  })
  form.addEventListener('reset', () => {
    mode(false)
    setTimeout(tell)
  })
  const begin = document.getElementById('sl-begin')
  const mode = (on: boolean) => {
    form.classList.toggle('sl-on', on)
    begin?.setAttribute('aria-pressed', String(on))
  }
  begin?.addEventListener('click', () => (form.classList.contains('sl-on') ? form.reset() : mode(true)))
  holdToChoose(form, () => mode(true))

  form.addEventListener('submit', (e) => {
    const deed = (e.submitter as HTMLButtonElement | null)?.value ?? ''
    if (albums || (deed !== 'delete' && deed !== 'safe' && deed !== 'unsafe')) return
    e.preventDefault()
    const ids = picked().map((c) => c.value)
    if (deed === 'delete') void remove(ids)
    else void mark(ids, deed === 'unsafe')
  })

  /** Has something done to these, takes over what was done, and says how much that was. */
  async function bulk(ids: string[], what: object, key: string, then: (done: string[]) => void, back?: (done: string[]) => void): Promise<void> {
    try {
      const r = await fetch(`${root}/api/2/media/bulk`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ids, ...what }),
      })
      if (!r.ok) throw new Error(String(r.status))
      const done = ((await r.json()) as { items: { id: string; done: boolean }[] }).items.filter((o) => o.done).map((o) => o.id)
      then(done)
      toast(words(key, done.length, ids.length), back && { label: say('pick.undo'), run: () => back(done) })
    } catch {
      toast(say('pick.failed'))
    }
  }
  const tileOf = (id: string) => form.querySelector<HTMLInputElement>(`.gr-pick input[value="${CSS.escape(id)}"]`)?.closest<HTMLElement>('.gr-tile')

  const above = document.getElementById('ls-n') // how many there are in all, where that is told
  let n = Number(above?.dataset.n)

  /** Takes tiles out of the list or puts them back; the focus goes to the one that stands there now. */
  function show(ids: string[], on: boolean): void {
    const at = checks().findIndex((c) => ids.includes(c.value))
    for (const id of ids) tileOf(id)!.hidden = !on
    n += on ? ids.length : -ids.length
    if (above) above.textContent = say('listing.files', { n })
    form.dispatchEvent(new CustomEvent('shrunk'))
    const next = on ? ids[0] : checks().slice(0, at + 1).at(-1)?.value
    if (next && !document.querySelector('dialog[open]')) tileOf(next)?.querySelector<HTMLElement>('.gr-a')?.focus()
  }

  const restore = (ids: string[]) => bulk(ids, { do: 'restore' }, 'pick.restored', (back) => show(back, true))
  const remove = (ids: string[]) => bulk(ids, { do: 'delete' }, 'pick.deleted', (gone) => {
    form.reset()
    show(gone, false)
  }, restore)
  const mark = (ids: string[], nsfw: boolean) => bulk(ids, { do: 'change', change: { nsfw } }, 'pick.changed', (done) => {
    for (const id of done) tileOf(id)?.querySelector('.gr-a')?.toggleAttribute('data-unsafe', nsfw)
    form.reset()
  })

  const all = () => {
    const every = checks()
    const on = every.slice(0, most).some((c) => !c.checked)
    every.forEach((c, i) => (c.checked = on && i < most))
    tell()
    if (on && every.length > most) return toast(say('pick.most', { n: most }))
    if (on && further()) toast(count.textContent!, { label: say('pick.further'), run: () => void beyond() })
  }

  // Where the list has more pages, all of it can be chosen: they come below those that are here.
  const list = document.getElementById('ls-list')!
  const further = () => list.querySelector<HTMLAnchorElement>('.ls-more a[rel="next"]')?.href
  async function beyond(): Promise<void> {
    for (let at = further(), before = ''; at && at !== before && checks().length < most; before = at, at = further()) {
      const had = checks().length
      await new Promise((came) => {
        list.addEventListener('came', came, { once: true })
        list.dispatchEvent(new CustomEvent('more'))
      })
      if (picked().length === 0) return // it was thought better of
      for (const c of checks().slice(had, most)) c.checked = true
      tell()
    }
    if (further() && checks().length >= most) toast(say('pick.most', { n: most }))
  }
  document.getElementById('sl-all')?.addEventListener('click', all)
  return {
    all,
    clear: () => form.reset(),
    tell,
    has: (tile) => tile.querySelector('.gr-pick :checked') !== null,
    works: form.querySelector('.sl button[value="delete"]') !== null,
    remove,
    mark,
    toggle(tile) {
      const check = tile.querySelector<HTMLInputElement>('.gr-pick input')
      if (!check) return
      check.checked = !check.checked
      last = check
      tell()
    },
    only(tile, deed) {
      const check = tile.querySelector<HTMLInputElement>('.gr-pick input')
      if (!check || !form.querySelector(`.sl button[value="${deed}"]`)) return
      if (deed === 'delete' && !albums) return void remove([check.value])
      if (deed === 'safe' || deed === 'unsafe') return void mark([check.value], deed === 'unsafe')
      for (const c of checks()) c.checked = c === check
      this.press(deed)
    },
    press(deed) {
      const b = form.querySelector<HTMLButtonElement>(`.sl button[value="${deed}"]`)
      if (!b || picked().length === 0) return false
      b.click()
      return true
    },
  }
}

function words(key: string, done: number, asked: number): string {
  return done === asked ? say(key, { n: done }) : `${say(key, { n: done })} · ${say('pick.refused', { n: asked - done })}`
}

/** A long press on a touch screen begins to choose. */
function holdToChoose(form: HTMLFormElement, begin: () => void): void {
  let timer = 0
  form.addEventListener('pointerdown', (e) => {
    const tile = (e.target as Element).closest(things)
    if (e.pointerType === 'mouse' || !tile) return
    timer = window.setTimeout(() => {
      begin()
      tile.querySelector<HTMLInputElement>('.gr-pick input')?.click()
    }, 500)
  })
  for (const end of ['pointerup', 'pointercancel', 'pointermove', 'scroll']) form.addEventListener(end, () => clearTimeout(timer))
  form.addEventListener('contextmenu', (e) => {
    if (form.classList.contains('sl-on')) e.preventDefault()
  })
}
