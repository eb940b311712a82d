// The panel in which a file's words and wishes are edited, before, while or after
// it is sent: what comes too late for the upload is patched.
import { say } from '../words'
import type { Queue } from './queue'
import type { Details, Item } from './types'
import { noDetails } from './types'

/** Whether somebody is signed in: only then can words be changed afterwards. */
const member = document.body.dataset.member === '1'
const root = (document.body.dataset.path ?? '/').replace(/\/$/, '')

export function bindEdit(queue: Queue, changed: (item: Item) => void) {
  const form = document.getElementById('up-edit') as HTMLFormElement
  const name = document.getElementById('up-edit-name')!
  const status = document.getElementById('up-edit-status')!
  const self = { current: undefined as Item | undefined, show, defaults }

  /** What the options beside the button say of all new files. */
  function defaults(): Details {
    const options = document.querySelector<HTMLFormElement>('form[data-uploader]')!
    const value = (n: string) => (options.elements.namedItem(n) as HTMLSelectElement | null)?.value ?? ''
    const nsfw = options.querySelector<HTMLInputElement>('input[name="nsfw"]')?.checked ?? false
    return { ...noDetails(), visibility: value('visibility'), expiration: value('expiration'), album: value('album'), category: value('category'), nsfw }
  }

  function show(item: Item): void {
    self.current = item
    form.hidden = false
    name.textContent = say('up.edit_named', { name: item.name })
    status.textContent = ''
    for (const [k, v] of Object.entries(item.details)) {
      const field = form.elements.namedItem(k) as HTMLInputElement | HTMLSelectElement | null
      if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = Boolean(v)
      else if (field) field.value = String(v)
    }
    document.getElementById('ue-resize')!.hidden = item.file?.type.startsWith('video/') ?? false
    changed(item)
    ;(form.elements.namedItem('title') as HTMLInputElement).focus()
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

  async function save(items: Item[]): Promise<void> {
    const d = read()
    const failures: string[] = []
    for (const item of items) {
      item.details = { ...d, title: items.length > 1 ? item.details.title : d.title }
      changed(item)
      item.stale = item.state !== 'waiting'
      if (item.stale && !member) failures.push(say('up.too_late'))
      if (item.result && member) await patch(item).catch((e: Error) => failures.push(e.message))
    }
    status.textContent = failures[0] ?? say('up.saved')
  }

  form.addEventListener('submit', (e) => {
    e.preventDefault()
    const all = (e.submitter as HTMLButtonElement | null)?.value === 'all'
    if (self.current) void save(all ? [...queue.items] : [self.current])
  })
  document.getElementById('up-edit-close')!.addEventListener('click', () => {
    form.hidden = true
  })
  return self
}

/** Tells the server of words that came after the file was on its way. */
export async function patch(item: Item): Promise<void> {
  if (!item.result) return
  item.stale = false
  const d = item.details
  const body: Record<string, unknown> = { title: d.title, description: d.description, alt: d.alt, nsfw: d.nsfw, tags: d.tags.split(',').map((t) => t.trim()).filter(Boolean) }
  if (d.album) body.album = d.album
  if (d.visibility) body.visibility = d.visibility
  const r = await fetch(`${root}/api/2/media/${item.result.id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!r.ok) throw new Error(((await r.json().catch(() => ({}))) as { detail?: string }).detail ?? say('up.failed'))
}
