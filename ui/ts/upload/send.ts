// Sends a file by tus (resumable), an address by the API. Both end in the same
// answer of the server.
import { say } from '../words'
import type { Details, Item, Published } from './types'
import { NotResumable, Passing } from './types'

const most = 8 << 20
const least = 1 << 20
const slow = 10_000

/** Where the site is: '' or '/pics'. */
export const root = (document.body.dataset.path ?? '/').replace(/\/$/, '')

export const metadata = (d: Details): Record<string, string> => {
  const all: Record<string, string> = {
    title: d.title, tags: d.tags, description: d.description, alt: d.alt, licence: d.licence, album: d.album, category: d.category,
    expires: d.expiration, visibility: d.visibility, width: d.width, metadata: d.metadata, frame: d.frame, nsfw: d.nsfw ? '1' : '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v))
}

/** The same for the management API, which takes numbers, lists and a moment. */
const wishes = (item: Item, d = item.details): Record<string, unknown> => ({
  title: d.title || undefined, description: d.description || undefined, alt: d.alt || undefined, licence: d.licence || undefined, album: d.album || undefined, visibility: d.visibility || undefined,
  tags: d.tags.split(',').map((t) => t.trim()).filter(Boolean), category: Number(d.category) || undefined, nsfw: d.nsfw,
  width: Number(d.width) || undefined, metadata: d.metadata || undefined, frame: d.frame ? Number(d.frame) : undefined, expires: end(item),
})

/** When an item's time is over. The same moment is told with every try: the server takes others for another upload. */
export const end = (item: Item): string | undefined => (item.until ??= after(item.details.expiration))

/** When an interval of the form ("P1D", "PT30M") from now is over. */
function after(interval: string): string | undefined {
  const [, timed, n, unit] = /^P(T?)(\d+)([DWMYH])$/.exec(interval) ?? []
  if (!n) return undefined
  const at = new Date()
  const count = Number(n)
  if (timed) at.setMinutes(at.getMinutes() + count * (unit === 'H' ? 60 : 1))
  else if (unit === 'D' || unit === 'W') at.setDate(at.getDate() + count * (unit === 'W' ? 7 : 1))
  else at.setMonth(at.getMonth() + count * (unit === 'Y' ? 12 : 1))
  return at.toISOString()
}

/** What the server says of a failure. */
export async function refusal(r: Response): Promise<Error> {
  const body = await r.text().catch(() => '')
  return failure(later(r.status) || problemOf(body).code === 'idempotency.unfinished', body, r.headers.get('Retry-After'))
}

/** Statuses after which another try may do. */
const later = (status: number) => status === 429 || status >= 500 && status !== 507

const failure = (passes: boolean, body: string, wait?: string | null): Error =>
  passes ? new Passing(words(body) || say('up.busy'), Number(wait) || 0) : new Error(words(body) || say('up.failed'))

/** The answer to the last byte may be lost: it is asked for again. */
export async function outcome(at: string, signal: AbortSignal): Promise<Published> {
  const r = await fetch(at, { signal, headers: { Accept: 'application/json' } }).catch(() => {
    throw new Passing(say('up.offline'))
  })
  if (!r.ok) throw await refusal(r)
  const state = (await r.json()) as { result: Result | null }
  if (!state.result) throw new Passing(say('up.again'))
  return published(state.result)
}

/** What the server tells of a finished upload (docs/uploading.md). */
interface Result {
  id: string
  type: 'image' | 'video'
  title: string
  url: string
  url_medium?: string
  url_thumb?: string
  url_frame?: string
  url_viewer: string
  delete_url?: string
  approved: boolean
}

const published = (a: Result): Published => ({
  id: a.id, kind: a.type, title: a.title, pending: !a.approved, known: !a.delete_url, viewer: a.url_viewer, direct: a.url,
  thumb: a.url_thumb ?? '', medium: a.url_medium ?? '', frame: a.url_frame ?? '', remove: a.delete_url ?? '',
})

/** Sends a file in pieces that are sized by how fast they go. */
export async function sendFile(
  item: Item, signal: AbortSignal, progress: (sent: number) => void, working: () => void, begun: (at: string) => void,
): Promise<Published> {
  const file = item.file!
  const { Upload, DetailedError } = await import('tus-js-client').catch(() => {
    throw navigator.onLine ? new NotResumable() : new Passing(say('up.offline'))
  })
  return new Promise<Published>((done, fail) => {
    let began = performance.now()
    const upload = new Upload(file, {
      endpoint: `${root}/files/`, uploadUrl: item.at || null, chunkSize: most, retryDelays: null, storeFingerprintForResuming: false,
      metadata: { filename: file.name, 'idempotency-key': item.id, ...metadata(item.details) },
      onUploadUrlAvailable: () => begun(upload.url!),
      onProgress: progress,
      onChunkComplete: (size, sent) => {
        const took = performance.now() - began
        began = performance.now()
        if (took > slow && size > least) upload.options.chunkSize = Math.max(least, Math.round(size / 2))
        if (sent === file.size) working()
      },
      onSuccess: ({ lastResponse }) => {
        const told = lastResponse.getHeader('Upload-Result')
        done(told ? published(JSON.parse(told) as Result) : outcome(upload.url!, signal))
      },
      onError: (err) => {
        const answer = err instanceof DetailedError ? err.originalResponse : null
        const status = answer?.getStatus() ?? 0
        const body = answer?.getBody() ?? ''
        if (status === 0) fail(new Passing(say('up.offline')))
        else if (answer && unfit(answer)) {
          item.whole = true
          fail(new NotResumable())
        } else if ((status === 404 || status === 410) && item.at) {
          item.at = '' // the server does not know it any more: from the start
          fail(new Passing(say('up.again')))
        } else fail(failure(later(status) || status === 409 || status === 423, body, answer!.getHeader('Retry-After')))
      },
    })
    signal.addEventListener('abort', () => void upload.abort())
    upload.start()
  })
}

/** Tells the server that nothing more comes of an upload: what is open counts against who began it. It is locked for as
 * long as its last piece is on its way. */
export async function giveUp(at: string): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    const r = await fetch(at, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' }, keepalive: true }).catch(() => undefined)
    if (r?.status !== 423) return
    await new Promise((on) => setTimeout(on, 1000))
  }
}

/** Statuses that say "not now" or "less", whoever says them. */
const passing = [408, 409, 413, 423, 425, 429]

/** Whether an answer shows that resumable uploads do not get through: a proxy knows their methods not, or answers itself. */
function unfit(answer: { getStatus(): number; getHeader(name: string): string | undefined }): boolean {
  const status = answer.getStatus()
  if (status === 405 || status === 501) return true
  const ours = answer.getHeader('Tus-Resumable') || answer.getHeader('Content-Type')?.includes('problem+json')
  return !ours && status < 500 && !passing.includes(status)
}

/** The words of a problem, the page's own before the server's, '' for what is none. */
function words(body: string): string {
  const { code, detail, title } = problemOf(body)
  return say('fail.' + code, {}, detail || title || '')
}

/** What an answer says of itself (RFC 9457); one that is no JSON is its own words, if they are few. */
function problemOf(body: string): { code?: string; detail?: string; title?: string } {
  try {
    return JSON.parse(body) ?? {}
  } catch {
    return { detail: body.length < 300 ? body.trim() : '' }
  }
}

/** A media as the management API tells of it. */
export interface Medium {
  id: string
  kind: 'image' | 'video'
  title: string
  approved: boolean
  links: Record<string, string | undefined>
}

export function fromMedium(m: Medium): Published {
  const l = m.links
  return published({
    id: m.id, type: m.kind, title: m.title, approved: m.approved, url: l.original ?? '', url_medium: l.medium, url_thumb: l.thumb,
    url_frame: l.frame, url_viewer: l.viewer!, delete_url: l.delete,
  })
}

/** Lets the server fetch an address. */
export async function sendURL(item: Item, signal: AbortSignal, working: () => void, begun: () => void): Promise<Published> {
  working()
  const body = JSON.stringify({ url: item.url, ...wishes(item) })
  begun()
  const r = await fetch(`${root}/api/2/media`, {
    method: 'POST', signal, headers: { 'Content-Type': 'application/json', 'Idempotency-Key': item.id }, body,
  }).catch(() => {
    throw new Passing(say('up.offline'))
  })
  if (!r.ok) throw await refusal(r)
  const made = (await r.json()) as { duplicate: boolean; media: Medium }
  return { ...fromMedium(made.media), known: made.duplicate }
}
