// The panel in which a file's words and wishes are edited, before, while or after
// it is sent: what comes too late for the upload is patched.
import { choose, pickers } from '../picker'
import { say } from '../words'
import { correct } from './guest'
import type { Queue } from './queue'
import { end, fromMedium, type Medium, refusal, root } from './send'
import { tagField } from '../tags'
import type { Details, Item } from './types'
import { noDetails, Passing, said, words } from './types'

/** Whether somebody is signed in: only then can more than words be changed afterwards. */
const member = document.body.dataset.member === '1'

/** What of a file's details a guest cannot change once it is on its way. */
const beyond = ({ title: _t, description: _d, alt: _a, nsfw: _n, frame: _f, ...rest }: Details) => JSON.stringify(rest)

/** Convert writes a picture in another format before it is sent. */
export function bindEdit(queue: Queue, changed: (item: Item) => void, convert: (item: Item, to: 'jpg' | 'webp') => Promise<void>) {
  const form = document.getElementById('up-edit') as HTMLFormElement
  const name = document.getElementById('up-edit-name')!
  const status = document.getElementById('up-edit-status')!
  const field = (n: string) => form.elements.namedItem(n) as HTMLInputElement
  const before = document.getElementById('ue-before')!
  const film = document.getElementById('up-film') as HTMLVideoElement
  const shelf = document.getElementById('ue-album') as HTMLSelectElement | null
  if (shelf) albums(shelf)
  const tags = field('tags') && tagField(field('tags'), status, { found: (n) => say('up.tags_found', { n }), off: (tag) => say('up.tag_off', { tag }) }) // guests have none
  const self = { current: undefined as Item | undefined, show, defaults, reset, close, paint }

  /** What the options beside the button say of all new files. */
  function defaults(): Details {
    const options = document.querySelector<HTMLFormElement>('form[data-uploader]')!
    const value = (n: string) => (options.elements.namedItem(n) as HTMLSelectElement | null)?.value ?? ''
    const nsfw = options.querySelector<HTMLInputElement>('input[name="nsfw"]')?.checked ?? false
    return { ...noDetails(), visibility: value('visibility'), expiration: value('expiration'), album: value('album'), category: value('category'), nsfw }
  }

  /** Sets the options back to what the page had; the album that it was opened for stays, and so does whether to wait. */
  function reset(): void {
    const options = document.querySelector<HTMLFormElement>('form[data-uploader]')!
    const ask = document.getElementById('up-ask') as HTMLInputElement
    const asked = ask.checked
    options.reset()
    ask.checked = asked
    const album = options.elements.namedItem('album')
    if (album instanceof HTMLSelectElement) choose(album, album.value)
  }

  function show(item: Item): void {
    keep()
    self.current = item
    form.hidden = false
    name.textContent = say('up.edit_named', { name: item.name })
    status.textContent = ''
    for (const [k, v] of Object.entries({ ...noDetails(), ...item.details })) {
      const field = form.elements.namedItem(k) as HTMLInputElement | HTMLSelectElement | null
      if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = Boolean(v)
      else if (field) field.value = String(v)
    }
    tags?.set(item.details.tags)
    if (shelf) choose(shelf, item.details.album)
    if (!item.details.title) field('title').value = item.result ? item.result.title : titleOf(item.name)
    look(item)
    changed(item)
    field('title').focus()
  }

  /** Shows the picture large, with its size as the most. */
  function look(item: Item): void {
    const moves = item.file?.type.startsWith('video/') ?? false
    paint()
    document.getElementById('ue-resize')!.hidden = moves
    document.getElementById('ue-still')!.hidden = !moves
    const convert = document.getElementById('ue-convert')
    if (convert) convert.closest<HTMLElement>('.fd')!.hidden = moves || !item.file
    const img = document.getElementById('up-look') as HTMLImageElement
    picture(img, moves || !item.width ? undefined : item.file)
    picture(film, moves ? item.file : undefined)
    field('width').max = String(item.width ?? 100000)
    field('height').max = String(item.height ?? 100000)
    field('height').value = other(item, 'height', field('width').value)
  }

  film.addEventListener('loadedmetadata', () => {
    if (!Number.isFinite(film.duration)) return
    field('frame').max = String(Math.floor(film.duration * 10) / 10)
    film.currentTime = Number(field('frame').value) || film.duration / 4
  })
  film.addEventListener('error', () => (film.hidden = true)) // the moment can still be said
  field('frame').addEventListener('input', () => {
    if (field('frame').value) film.currentTime = Number(field('frame').value)
  })
  document.getElementById('ue-moment')!.addEventListener('click', () => {
    film.pause()
    field('frame').value = film.currentTime.toFixed(1)
  })

  /** Takes away what comes too late: a file that is on its way goes as it is. */
  function paint(): void {
    before.hidden = self.current?.state !== 'waiting'
  }

  /** The other side of a picture that is scaled to one. */
  function other(item: Item | undefined, side: 'width' | 'height', of: string): string {
    if (!item?.width || !item.height || !Number(of)) return ''
    return String(Math.max(1, Math.round(Number(of) * (side === 'height' ? item.height / item.width : item.width / item.height))))
  }
  field('width').addEventListener('input', () => (field('height').value = other(self.current, 'height', field('width').value)))
  field('height').addEventListener('input', () => (field('width').value = other(self.current, 'width', field('height').value)))

  function close(): void {
    const last = self.current
    typed = false
    form.hidden = true
    self.current = undefined
    film.pause()
    if (last) changed(last)
  }

  function read(): Details {
    const d = noDetails()
    for (const k of Object.keys(d) as (keyof Details)[]) {
      const field = form.elements.namedItem(k) as HTMLInputElement | null
      if (!field) continue
      ;(d as any)[k] = field.type === 'checkbox' ? field.checked : field.value.trim()
    }
    const all = defaults()
    return { ...d, visibility: d.visibility || all.visibility, expiration: d.expiration || all.expiration }
  }

  let typed = false // something, and it was not saved
  form.addEventListener('input', () => (typed = true))
  /** Who goes on to something else keeps what was typed. */
  function keep(): void {
    if (typed && self.current && queue.items.includes(self.current)) void save([self.current], true)
  }
  document.addEventListener('focusin', (e) => {
    if (!form.contains(e.target as Node)) keep()
  })

  async function save(items: Item[], stays = false): Promise<void> {
    typed = false
    const own = self.current
    const d = read()
    const to = (form.elements.namedItem('convert') as HTMLSelectElement | null)?.value as '' | 'jpg' | 'webp' | undefined
    const failures: string[] = []
    for (const item of items) {
      if (to && item.state === 'waiting') await convert(item, to).catch((e: Error) => failures.push(e.message))
      if (d.expiration !== item.details.expiration) item.until = undefined
      const late = item.state !== 'waiting' || item.at !== ''
      const was = { ...item.details, visibility: item.details.visibility || d.visibility, expiration: item.details.expiration || d.expiration }
      if (late && !member && beyond(d) !== beyond(was)) failures.push(say('up.too_late'))
      for (const k of words) if (item.details[k] && !d[k]) (item.unsaid ??= new Set()).add(k)
      item.details = { ...d, ...(item !== own && { title: item.details.title, alt: item.details.alt, frame: item.details.frame }) }
      item.stale = late
      changed(item)
      if (item.result) await patch(item).then(() => changed(item), (e: Error) => failures.push(e.message))
    }
    status.textContent = failures[0] ?? say('up.saved')
    if (!stays) status.scrollIntoView({ block: 'nearest' })
    if (!failures[0] && !stays && getComputedStyle(form).position === 'fixed') leave() // a sheet over the files, on phones
  }

  form.addEventListener('submit', (e) => {
    e.preventDefault()
    const all = (e.submitter as HTMLButtonElement | null)?.value === 'all'
    if (self.current) void save(all ? [...queue.items] : [self.current])
  })
  form.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || e.defaultPrevented) return
    e.preventDefault()
    leave()
  })
  document.getElementById('up-edit-close')!.addEventListener('click', leave)
  function leave(): void {
    const card = document.querySelector<HTMLElement>('.up-on .up-open')
    close()
    card?.focus()
  }
  return self
}

/** The albums that the options have, for one file. */
function albums(shelf: HTMLSelectElement): void {
  const all = document.querySelector<HTMLSelectElement>('form[data-uploader] select[name="album"]')
  shelf.append(...[...(all?.options ?? [])].map((o) => new Option(o.text, o.value)))
  pickers(all!.closest('form')!)
  pickers(shelf.closest('form')!)
}

/** Shows a file, or nothing. */
function picture(where: HTMLImageElement | HTMLVideoElement, file?: File): void {
  URL.revokeObjectURL(where.src)
  where.hidden = !file
  if (file) where.src = URL.createObjectURL(file)
  else where.removeAttribute('src')
}

/** What a file is called, as people write it: without its ending, with a capital letter. */
function titleOf(name: string): string {
  const text = name.replace(/\.[^.]+$/, '').replace(/[_\s]+/g, ' ').trim()
  return (text.charAt(0).toLocaleUpperCase() + text.slice(1)).slice(0, 100)
}

/** Tells the server of words that came after the file was on its way, and takes what it is called now.
 * Throws Passing for what is worth another try. */
export async function patch(item: Item): Promise<void> {
  if (!item.result) return
  if (!member && !item.result.remove) throw new Error(say('up.too_late')) // it was there before, as somebody's
  if (!member) return correct(item)
  const d = item.details
  const { tags, ...rest } = said(item)
  const body: Record<string, unknown> = { ...rest, tags: tags?.split(',').map((t) => t.trim()).filter(Boolean) }
  // Of the rest what is not as the server was told: it is not what somebody else has made of it since.
  const was = item.told ?? { ...noDetails(), expiration: d.expiration }
  if (d.album !== was.album) body.album = d.album
  if (d.licence !== was.licence) body.licence = d.licence || undefined
  if (d.visibility !== was.visibility) body.visibility = d.visibility || undefined
  if (d.category !== was.category) body.category = document.querySelector<HTMLOptionElement>(`#ue-category option[value="${d.category}"]`)?.dataset.key ?? ''
  if (d.expiration !== was.expiration) body.expires = end(item) ?? ''
  const r = await fetch(`${root}/api/2/media/${item.result.id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).catch(() => {
    throw new Passing(say('up.offline'))
  })
  if (!r.ok) throw await refusal(r)
  item.told = d
  item.stale = item.details !== d
  item.result = { ...fromMedium((await r.json()) as Medium), known: item.result.known, remove: item.result.remove }
}
