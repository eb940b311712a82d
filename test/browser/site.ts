// A real server on a folder and port of its own, media made by ffmpeg, and a page that must stay quiet.
import { test as base, expect, type Page } from '@playwright/test'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const program = resolve(__dirname, '../../bin/calotype')
export const chromiumPath = execFileSync('sh', ['-c', 'command -v chromium']).toString().trim()

export interface Site {
  url: string // without a final slash
  setup: string // the administrator's link, as printed
  key: string // the guest key, as printed
  set(key: string, value: string): void
  run(input: string, ...args: string[]): string // what a command of the operator prints
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const s = createServer()
  s.listen(0, '127.0.0.1')
  await once(s, 'listening')
  const { port } = s.address() as AddressInfo
  s.close()
  await once(s, 'close')
  return port
}

/** Starts bin/calotype, below a path ("/pics") or by a name ("localhost") if one is given, and waits until it has printed its addresses. */
export async function startSite(path = '', host = '', more: Record<string, string> = {}): Promise<Site> {
  const data = mkdtempSync(join(tmpdir(), 'calotype-browser-'))
  const listen = `127.0.0.1:${await freePort()}`
  const url = `http://${host ? listen.replace('127.0.0.1', host) : listen}`
  const env = { ...process.env, CALOTYPE_LISTEN: listen, CALOTYPE_DATA: data, ...((path || host) && { CALOTYPE_BASE_URL: url + path }), ...more }
  const server = spawn(program, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const ready = new Promise<void>((done, fail) => {
    const hear = (chunk: Buffer) => {
      said += chunk
      if (/-F key=\w+ \S+\/api\/1\/upload/.test(said)) done()
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.on('exit', (code) => fail(new Error(`calotype ended with ${code}:\n${said}`)))
    server.on('error', fail)
  })
  await ready
  const find = (pattern: RegExp) => pattern.exec(said)![1]
  return {
    url,
    setup: find(/(http\S+\/setup\?token=\w+)/),
    key: find(/-F key=(\w+)/),
    set: (key, value) => void execFileSync(program, ['setting', 'set', key, value], { env }),
    run: (input, ...args) => execFileSync(program, args, { env, input }).toString(),
    stop: async () => {
      stopped.add(url)
      server.removeAllListeners('exit')
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
      rmSync(data, { recursive: true })
    },
  }
}

/** Makes a JPEG of 900 x 600; seed makes its bytes differ from others. */
export function jpeg(seed: number): Buffer {
  return make(`gradients=s=900x600:n=4:seed=${seed}:d=1`, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'mjpeg', '-q:v', '4')
}

/** Makes a picture that says of itself that it is seen all around. */
export function panorama(seed: number): Buffer {
  return telling(jpeg(seed), Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="equirectangular"/></rdf:RDF></x:xmpmeta>'))
}

/** Makes a picture of 8400 x 2100 that says that it is the middle half of a sphere. */
export function wide(): Buffer {
  const said = { ProjectionType: 'equirectangular', FullPanoWidthPixels: 8400, FullPanoHeightPixels: 4200, CroppedAreaImageWidthPixels: 8400, CroppedAreaImageHeightPixels: 2100, CroppedAreaLeftPixels: 0, CroppedAreaTopPixels: 1050 }
  const flat = make('testsrc=s=8400x2100:r=1:d=1', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'mjpeg', '-q:v', '6')
  return telling(flat, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" ${Object.entries(said).map(([name, value]) => `GPano:${name}="${value}"`).join(' ')}/></rdf:RDF></x:xmpmeta>`))
}

/** A JPEG with a piece of metadata (APP1) more. */
export function telling(plain: Buffer, metadata: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, (metadata.length + 2) >> 8, (metadata.length + 2) & 255])
  return Buffer.concat([plain.subarray(0, 2), head, metadata, plain.subarray(2)])
}

/** Metadata as cameras write it: texts by the number of their tag (EXIF, IFD 0). */
export function exif(said: Record<number, string>): Buffer {
  const texts = Object.entries(said).map(([tag, text]) => ({ tag: Number(tag), bytes: Buffer.from(text + '\0') })).sort((a, b) => a.tag - b.tag)
  const table = Buffer.alloc(2 + texts.length * 12 + 4)
  table.writeUInt16LE(texts.length, 0)
  let at = 8 + table.length
  texts.forEach(({ tag, bytes }, i) => {
    const row = 2 + i * 12
    table.writeUInt16LE(tag, row)
    table.writeUInt16LE(2, row + 2) // text
    table.writeUInt32LE(bytes.length, row + 4)
    table.writeUInt32LE(at, row + 8)
    at += bytes.length
  })
  return Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'), table, ...texts.map((t) => t.bytes)])
}

/** Makes an animation of 240 x 160. */
export function gif(): Buffer {
  return make('testsrc2=s=240x160:r=5:d=1', '-f', 'gif')
}

/** Makes a PNG of 640 x 400; seed makes its bytes differ from others. */
export function png(seed: number): Buffer {
  return make(`gradients=s=640x400:n=2:seed=${seed}:d=1`, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png')
}

/** Makes a video of 320 x 180 and four seconds, with sound. */
export function mp4(): Buffer {
  return make('testsrc2=s=320x180:r=15:d=4', '-f', 'lavfi', '-i', 'sine=d=4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p',
    '-c:a', 'aac', '-shortest', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov')
}

/** Makes a video of 640 x 360 and nine seconds, with sound. */
export function film(): Buffer {
  return make('testsrc2=s=640x360:r=15:d=9', '-f', 'lavfi', '-i', 'sine=d=9', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p',
    '-c:a', 'aac', '-shortest', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov')
}

/** Makes a video of 640 x 320 and four seconds that says of itself that it is seen all around. */
export function roundFilm(): Buffer {
  const flat = make('testsrc2=s=640x320:r=15:d=4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof')
  const mark = Buffer.concat([Buffer.from('ffcc8263f8554a938814587a02521fdd', 'hex'), Buffer.from('<?xml version="1.0"?><rdf:SphericalVideo xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" ' +
    'xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/"><GSpherical:Spherical>true</GSpherical:Spherical><GSpherical:Stitched>true</GSpherical:Stitched><GSpherical:StitchingSoftware>test</GSpherical:StitchingSoftware>' +
    '<GSpherical:ProjectionType>equirectangular</GSpherical:ProjectionType></rdf:SphericalVideo>')])
  const box = Buffer.concat([Buffer.alloc(4), Buffer.from('uuid'), mark])
  box.writeUInt32BE(box.length, 0)
  const [moov, trak] = ['moov', 'trak'].map((name) => flat.indexOf(name) - 4)
  const end = trak + flat.readUInt32BE(trak)
  const out = Buffer.concat([flat.subarray(0, end), box, flat.subarray(end)])
  for (const at of [moov, trak]) out.writeUInt32BE(flat.readUInt32BE(at) + box.length, at)
  return out
}

const made = new Map<string, Buffer>()

function make(source: string, ...args: string[]): Buffer {
  const all = ['-v', 'error', '-f', 'lavfi', '-i', source, ...args, 'pipe:1']
  const name = all.join(' ')
  if (!made.has(name)) made.set(name, execFileSync('ffmpeg', all, { maxBuffer: 64 << 20 }))
  return made.get(name)!
}

export interface Uploaded {
  url: string
  url_viewer: string
  delete_url: string
}

/** Uploads through the API with the guest key. */
export async function upload(site: Site, name: string, bytes: Buffer, fields: Record<string, string> = {}): Promise<Uploaded> {
  const form = new FormData()
  form.set('source', new Blob([new Uint8Array(bytes)]), name)
  form.set('key', site.key)
  for (const [k, v] of Object.entries(fields)) form.set(k, v)
  const answer = await fetch(site.url + '/api/1/upload', { method: 'POST', body: form })
  const body = await answer.json()
  if (body.status_code !== 200) throw new Error(JSON.stringify(body))
  return body.image
}

/** Makes the administrator "keeper" by the site's link and signs him in; where there is one, it signs in. */
export async function keeper(page: Page, site: Site): Promise<void> {
  await page.goto(site.setup)
  if (new URL(page.url()).pathname === '/setup') {
    await page.locator('#username').fill('keeper')
    await page.locator('#email').fill('keeper@example.org')
    await page.locator('#password').fill('a long quiet evening')
    await page.locator('main .btn-ink').click()
    await expect(page.locator('.tp-in')).toContainText('keeper')
    return
  }
  await page.goto(site.url + '/login')
  await page.locator('#subject').fill('keeper')
  await page.locator('#password').fill('a long quiet evening')
  await page.locator('main button.btn-ink').click()
  await expect(page.locator('.tp-in')).toContainText('keeper')
}

/** Brings the fonts of pages after they were drawn, as a slow line does. */
export async function slowFonts(page: Page): Promise<void> {
  await page.route('**/*.woff2', async (r) => {
    await new Promise((done) => setTimeout(done, 600))
    await r.continue()
  })
}

/** Sites that a test has ended: a page that is still open asks them in vain. */
const stopped = new Set<string>()

/** What a page complained of: console errors, exceptions and breaches of its policy. */
export function listen(page: Page): string[] {
  const heard: string[] = []
  const hear = (what: string) => [...stopped].some((url) => what.includes(url)) || heard.push(what)
  page.on('pageerror', (e) => hear(String(e)))
  page.on('console', (m) => {
    if (m.type() !== 'error' && m.type() !== 'warning') return
    // A page that answers 4xx is logged by the browser itself.
    if (m.location().url === page.url() && /status of 4\d\d/.test(m.text())) return
    if (m.location().url.endsWith('/favicon.ico')) return // asked for beside a bare file
    hear(`${m.text()} (${m.location().url})`)
  })
  return heard
}

/** `site` lives as long as the worker; every page must have stayed quiet at its end. */
export const test = base.extend<{ borne: RegExp; quiet: void }, { site: Site }>({
  // What the browser complains of because the test brings it about.
  borne: [/^$/, { option: true }],
  site: [
    async ({}, use) => {
      const site = await startSite()
      await use(site)
      await site.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, use) => use(site.url),
  quiet: [
    async ({ page, borne }, use) => {
      const heard = listen(page)
      await use()
      expect(heard.filter((h) => !borne.test(h)), 'console').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
