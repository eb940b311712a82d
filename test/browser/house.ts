// A house with everybody and one of everything in it, to be walked through.
import { type APIRequestContext, type Browser, type BrowserContext, type BrowserContextOptions, type Page, request } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { languages } from './pseudo'
import { album, seed } from './seed'
import { exif, gif, jpeg, listen, mp4, panorama, type Site, startSite, telling, test as base, upload } from './site'

export type Role = 'guest' | 'member' | 'admin'
export const roles: Role[] = ['guest', 'member', 'admin']

/** A page of pages.json. */
export interface Way {
  route: string
  name: string
  path: string // with {names} of what is in the house
  as?: Role[] // who looks at it, all unless it says; the last sees most of it
  status?: number
  bare?: boolean // it is for the pages of others, without our frame
}

export const ways = (JSON.parse(readFileSync(resolve(__dirname, 'pages.json'), 'utf8')) as { pages: Way[] }).pages
export const lookers = (w: Way): Role[] => w.as ?? roles

export interface House {
  site: Site
  full: Record<string, string> // what stands for the {names} of a path
  who: Record<Role, BrowserContextOptions['storageState']>
  words: Set<string> // what people wrote in it
  at(way: Way): string
}

/** What people may write, changed or not; most is how much of it is taken. */
type Write = (text: string, most?: number) => string

const password = 'a long quiet evening'

async function signIn(site: Site, name: string, agent?: string): Promise<APIRequestContext> {
  const who = await request.newContext({ baseURL: site.url, ...(agent && { userAgent: agent }) })
  const r = await who.post('/login', { form: { 'login-subject': name, password }, maxRedirects: 0 })
  if (r.status() !== 303) throw new Error(`${name} signs in: ${r.status()}`)
  return who
}

async function told(who: APIRequestContext, method: string, path: string, data?: object): Promise<Record<string, any>> {
  const r = await who.fetch('/api/2' + path, { method, ...(data && { data }) })
  if (!r.ok()) throw new Error(`${method} ${path}: ${r.status()} ${await r.text()}`)
  const text = await r.text()
  return text ? JSON.parse(text) : {}
}

async function sent(who: APIRequestContext, name: string, mimeType: string, buffer: Buffer, fields: Record<string, string> = {}): Promise<string> {
  const r = await who.post('/api/2/media', { multipart: { ...fields, file: { name, mimeType, buffer } } })
  if (!r.ok()) throw new Error(`${name}: ${r.status()} ${await r.text()}`)
  return (await r.json()).media.id
}

/** Starts and fills a house. */
export async function furnish(change: Write = (text) => text): Promise<House> {
  const words = new Set(['keeper', 'ann', 'around'])
  const write: Write = (text, most) => {
    for (const word of text.split(/[^\w-]+/)) words.add(word)
    return change(text, most)
  }
  const site = await startSite('', '', { CALOTYPE_LANGUAGES: languages() })
  for (const [key, value] of Object.entries({
    flood_uploads_protection: '0', api_requests_minute: '0', api_requests_minute_guest: '0', require_user_email_confirmation: '0', upload_terms: '1', enable_comments: '1',
    website_name: write('Depot'), website_description: write('Pictures and films.'), oidc_name: write('Single sign-on', 256),
    video_stream_heights: '240',
  })) site.set(key, value)
  if (write('x') !== 'x') for (const page of ['terms_text', 'privacy_text']) site.set(page, write(`# ${write('Rules')}\n\n- ${write('one')}\n- two\n\n`))
  for (const [name, rank] of [['keeper', 'admin'], ['ann', 'user']]) {
    site.run(password, 'user', 'add', name, '--email', `${name}@example.org`, '--role', rank, '--password-file', '-')
  }
  const admin = await signIn(site, 'keeper', write('Mozilla/5.0 (X11; Linux x86_64)', 200))
  const member = await signIn(site, 'ann')
  const full: Record<string, string> = { ...(await media(site, admin, write)), ...(await lists(admin, write)) }
  await told(member, 'PUT', `/media/${full.picture}/like`)
  await told(member, 'PUT', '/users/keeper/follow')
  await sent(member, 'ann.jpg', 'image/jpeg', jpeg(70), { title: write('By the sea', 100), tags: 'sea' })
  const said = (by: APIRequestContext, text: string) => told(by, 'POST', `/media/${full.picture}/comments`, { text: write(text, 2000) })
  full.comment = (await said(admin, 'Seen from the pass, see https://example.org/pass')).id
  await said(member, 'What a morning!') // which waits, as it is her first
  const who = { guest: undefined, member: await member.storageState(), admin: await admin.storageState() }
  for (const until = Date.now() + 60_000; !(await admin.get(`/stream/${full.video}.m3u8`)).ok();) {
    if (Date.now() > until) throw new Error('no renditions were made')
    await new Promise((done) => setTimeout(done, 200))
  }
  await admin.dispose()
  await member.dispose()
  return { site, full, who, words, at: (way) => way.path.replace(/\{(\w+)\}/g, (_, name: string) => full[name]) }
}

async function media(site: Site, admin: APIRequestContext, write: Write): Promise<Record<string, string>> {
  await told(admin, 'POST', '/categories', { name: write('Hills', 32), slug: 'hills' })
  const { items } = await told(admin, 'GET', '/categories')
  const said = exif({ 270: write('Ridges'), 271: write('Maker'), 272: write('Model 5'), 305: write('Darkroom 2'), 33432: write('Somebody') })
  const picture = await sent(admin, write('ridge.jpg', 200), 'image/jpeg', telling(jpeg(60), said), {
    title: write('Four ridges', 100), description: write('Haze after sunrise, seen from the pass.'), tags: `${write('haze', 32)},haze`, category: String(items[0].id),
  })
  await told(admin, 'PATCH', `/media/${picture}`, { alt: write('Four ridges, one behind the other', 255) })
  const video = await sent(admin, write('clip.mp4', 200), 'video/mp4', mp4(), { title: write('A clip', 100), tags: 'haze' })
  const animation = await sent(admin, 'turning.gif', 'image/gif', gif(), { title: write('Turning', 100) })
  const around = await sent(admin, 'around.jpg', 'image/jpeg', panorama(61))
  await seed(site, admin, 14, { title: (n) => write(`Ridge ${n}`, 100), tags: () => 'haze,lake' })
  const guests = await upload(site, write('away.jpg', 200), jpeg(62))
  return { picture, video, animation, around, deletion: new URL(guests.delete_url).pathname }
}

async function lists(admin: APIRequestContext, write: Write): Promise<Record<string, string>> {
  const made = (fields: Record<string, string>) => told(admin, 'POST', '/albums', fields).then((a) => a.id as string)
  const top = await made({ name: write('Summer at the lake', 100), description: write('Two weeks of rain.') })
  const empty = await made({ name: write('Boats', 100), parent: top })
  const locked = await made({ name: write('Behind a door', 100), visibility: 'password', password: 'open sesame' })
  for (const n of [63, 64, 65]) await sent(admin, `lake-${n}.jpg`, 'image/jpeg', jpeg(n), { album: top, title: write(`Lake ${n}`, 100) })
  const share = await told(admin, 'POST', '/shares', { album: locked, name: write('For the family', 100) })
  const uploads = await told(admin, 'POST', '/upload-links', { album: top, name: write('Guests of the party', 100) })
  await told(admin, 'POST', '/keys', { name: write('ShareX at home', 100), scopes: ['upload'] })
  const hook = await told(admin, 'POST', '/webhooks', { url: `https://example.org/${encodeURI(write('hook'))}`, events: ['media.uploaded'], all: true })
  await told(admin, 'PATCH', '/me', { full_name: write('The Keeper', 60), bio: write('Hills and lakes.', 255), websites: [`https://example.org/?${encodeURIComponent(write('me'))}`, 'https://example.net/'] })
  return { album: top, empty, locked, hook: hook.id, share: new URL(share.url).pathname, uploads: new URL(uploads.url).pathname }
}

/** A window of somebody's. */
export const windowOf = (browser: Browser, house: House, role: Role, more: BrowserContextOptions = {}) =>
  browser.newContext({ baseURL: house.site.url, storageState: house.who[role], reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC', ...more })

/** Hears what a page complains of and what it asks others for. */
export function hear(page: Page, house: House): string[] {
  const heard = listen(page)
  page.on('request', (r) => {
    if (/^https?:/.test(r.url()) && !r.url().startsWith(house.site.url)) heard.push(`asks ${r.url()}`)
  })
  return heard
}

/** `house` lives as long as the worker; its tests only look. */
export const test = base.extend<{}, { house: House; plant: string; windows: Record<Role, BrowserContext> }>({
  plant: ['', { option: true, scope: 'worker' }], // what stands before all that people write
  quiet: async ({}, use) => use(), // there is no page but those that a test opens
  // A window of everybody's, which knows the site already as people's do.
  windows: [
    async ({ browser, house }, use) => {
      const [guest, member, admin] = await Promise.all(roles.map((role) => windowOf(browser, house, role)))
      await use({ guest, member, admin })
      await Promise.all([guest, member, admin].map((w) => w.close()))
    },
    { scope: 'worker' },
  ],
  house: [
    async ({ plant }, use) => {
      const house = await furnish((text, most = 1000) => {
        const seed = [plant, plant.slice(plant.lastIndexOf('<'))].find((s) => s.length + text.length <= most)
        return (seed ?? '') + text
      })
      await use(house)
      await house.site.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})
