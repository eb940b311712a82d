// The service worker: keeps the built assets, shows a page of its own where there is no network, and takes what
// other programs share. It keeps no page and no file of anybody's.
import { keepShared } from '../ts/upload/rows'

declare const self: ServiceWorkerGlobalScope
/** The assets that every page and the offline page need, put in by the build; their names change with their content. */
declare const ASSETS: string[]
declare const VERSION: string

const root = new URL(self.registration.scope).pathname
const statics = root + 'static/'
const offline = root + 'offline'
const cacheName = `calotype-${VERSION}`
const most = 100 // files of one share

self.addEventListener('install', (event) => event.waitUntil(install()))

async function install(): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.addAll(ASSETS.map((name) => statics + name))
  // As a guest sees it: it says nothing of who is signed in.
  await cache.add(new Request(offline, { credentials: 'omit', cache: 'no-cache' }))
}

self.addEventListener('activate', (event) => event.waitUntil(activate()))

async function activate(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('calotype-') && name !== cacheName) await caches.delete(name)
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
}

self.addEventListener('message', (event) => event.waitUntil(speak(String(event.data?.lang))))

/** Keeps the offline page in the language that the person reads. */
async function speak(lang: string): Promise<void> {
  const cache = await caches.open(cacheName)
  const known = await cache.match(offline)
  if (known?.headers.get('Content-Language') === lang) return
  const answer = await fetch(`${offline}?lang=${encodeURIComponent(lang)}`, { credentials: 'omit' }).catch(() => undefined)
  if (answer?.ok && answer.headers.get('Content-Language') === lang) await cache.put(offline, answer)
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin || !url.pathname.startsWith(root)) return
  if (request.method === 'POST' && url.pathname === root + 'upload' && url.searchParams.has('shared') && mayShare(request)) event.respondWith(share(request))
  else if (request.method === 'GET' && url.pathname.startsWith(statics)) event.respondWith(asset(request))
  else if (request.method === 'GET' && request.mode === 'navigate') event.respondWith(page(event))
})

/** Pages of others may not share: what they send goes to the server, which refuses it. One that hides where it
 * comes from gets no further than the queue, which waits for the person (docs/app.md). */
const mayShare = (request: Request) => !request.referrer || new URL(request.referrer).origin === self.location.origin

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  const known = await cache.match(request, { ignoreVary: true })
  if (known && !request.headers.has('Range')) return known
  const answer = await fetch(request)
  if (answer.status === 200 && answer.type === 'basic') await cache.put(request, answer.clone()).catch(() => undefined) // a full disk
  return answer
}

async function page(event: FetchEvent): Promise<Response> {
  try {
    return ((await event.preloadResponse) as Response | undefined) ?? (await fetch(event.request))
  } catch (err) {
    const known = await (await caches.open(cacheName)).match(offline)
    if (!known) throw err
    return known
  }
}

/** Puts what was shared into the uploader's queue, where it waits for the person. */
async function share(request: Request): Promise<Response> {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  const files = form.getAll('source').filter((f): f is File => f instanceof File && f.size > 0).slice(0, most)
  const to = (rest: string) => Response.redirect(new URL(root + 'upload' + rest, self.location.origin).href, 303)
  if (files.length === 0) {
    const addresses = [text('url'), text('description')].join('\n').match(/https?:\/\/\S+/g) ?? []
    return to(addresses.length > 0 ? `#from=${encodeURIComponent(addresses.join('\n'))}` : '?shared=0')
  }
  let kept = 0
  for (const file of files) {
    if (await keepShared(file, Date.now(), files.length === 1 ? { title: text('title').slice(0, 100), description: text('description') } : {})) kept++
  }
  return to(`?shared=${kept}&of=${files.length}`)
}
