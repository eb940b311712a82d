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

  async function bulk(ids: string[], what: object): Promise<string[]> {
    const r = await fetch(`${root}/api/2/media/bulk`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ids, ...what }),
    })
    if (!r.ok) throw new Error(String(r.status))
    const done = ((await r.json()) as { items: { id: string; done: boolean }[] }).items
    return done.filter((o) => o.done).map((o) => o.id)
  }
  const tileOf = (id: string) => form.querySelector<HTMLInputElement>(`.gr-pick input[value="${CSS.escape(id)}"]`)?.closest<HTMLElement>('.gr-tile')

  async function remove(ids: string[]): Promise<void> {
    try {
      const gone = await bulk(ids, { do: 'delete' })
      for (const id of gone) tileOf(id)!.hidden = true
      form.reset()
      form.dispatchEvent(new CustomEvent('shrunk'))
      if (!document.querySelector('dialog[open]')) checks()[0]?.closest('.gr-tile')?.querySelector<HTMLElement>('.gr-a')?.focus()
      toast(words('pick.deleted', gone.length, ids.length), { label: say('pick.undo'), run: () => void restore(gone) })
    } catch {
      toast(say('pick.failed'))
    }
  }

  async function restore(ids: string[]): Promise<void> {
    try {
      const back = await bulk(ids, { do: 'restore' })
      for (const id of back) tileOf(id)!.hidden = false
      form.dispatchEvent(new CustomEvent('shrunk'))
      if (!document.querySelector('dialog[open]')) tileOf(back[0])?.querySelector<HTMLElement>('.gr-a')?.focus()
      toast(words('pick.restored', back.length, ids.length))
    } catch {
      toast(say('pick.failed'))
    }
  }

  async function mark(ids: string[], unsafe: boolean): Promise<void> {
    try {
      const done = await bulk(ids, { do: 'change', change: { nsfw: unsafe } })
      for (const id of done) tileOf(id)?.querySelector('.gr-a')?.toggleAttribute('data-unsafe', unsafe)
      form.reset()
      toast(words('pick.changed', done.length, ids.length))
    } catch {
      toast(say('pick.failed'))
    }
  }

  const all = () => {
    const every = checks()
    const on = every.some((c) => !c.checked)
    for (const c of every) c.checked = on
    tell()
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
