// The installed site: what its worker keeps and what not, the page without a network, and what other programs share.
import type { Page } from '@playwright/test'
import { createServer, request as ask, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { broken } from './axe'
import { expect, jpeg, keeper, startSite, test } from './site'

/** The worker is there and answers for the page. */
async function controlled(page: Page, path = '/'): Promise<void> {
  await page.goto(path)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
  })
}

/** Sends a form as another program does, through the browser. */
async function share(page: Page, action: string, fields: Record<string, string>, files: { name: string; bytes: Buffer }[]): Promise<void> {
  const loaded = page.waitForEvent('load')
  await page.evaluate(({ action, fields, files }) => {
    const form = Object.assign(document.createElement('form'), { method: 'post', enctype: 'multipart/form-data', action })
    for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement('input'), { name, value }))
    const held = new DataTransfer()
    for (const f of files) held.items.add(new File([Uint8Array.from(atob(f.data), (c) => c.charCodeAt(0))], f.name, { type: 'image/jpeg' }))
    const input = Object.assign(document.createElement('input'), { type: 'file', name: 'source', multiple: true })
    input.files = held.files
    form.append(input)
    document.body.append(form)
    form.submit()
  }, { action, fields, files: files.map((f) => ({ name: f.name, data: f.bytes.toString('base64') })) })
  await loaded
}

async function serve(answer: Parameters<typeof createServer>[1]): Promise<{ server: Server; port: number }> {
  const server = createServer(answer!)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, port: (server.address() as AddressInfo).port }
}

test('browsers understand the manifest', async ({ page }) => {
  await page.goto('/')
  const cdp = await page.context().newCDPSession(page)
  const { errors, data } = await cdp.send('Page.getAppManifest')
  expect(errors).toEqual([])
  expect(JSON.parse(data!).share_target.action).toBe('/upload?shared=1')
})

test('the worker keeps assets and the page without a network, and nothing of anybody', async ({ page, site }) => {
  await keeper(page, site)
  await controlled(page)
  for (const path of ['/', '/explore', '/settings/profile', '/upload']) await page.goto(path)
  const kept = await page.evaluate(async () => {
    const all: Record<string, string> = {}
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const r of await cache.keys()) all[new URL(r.url).pathname] = await (await cache.match(r))!.text()
    }
    return all
  })
  const paths = Object.keys(kept)
  expect(paths.filter((p) => !p.startsWith('/static/'))).toEqual(['/offline'])
  expect(paths.some((p) => p.startsWith('/static/main-'))).toBe(true)
  expect(kept['/offline']).not.toContain('keeper')
})

test.describe('without a network', () => {
  test.use({ borne: /^Failed to load resource: net::ERR_/ })

  test('it is said in the language that the person chose', async ({ page, context }) => {
    await controlled(page)
    await page.goto('/?lang=zh-CN')
    await expect.poll(() => page.evaluate(async () => (await caches.match('/offline'))?.headers.get('Content-Language'))).toBe('zh-CN')
    await context.setOffline(true)
    await page.goto('/explore')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('没有网络连接')
  })

  test('a page of its own says so, names what waits, and gives way', async ({ page, context }) => {
    await controlled(page)
    await page.route('**/files/**', (r) => r.abort())
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'waiting.jpg', mimeType: 'image/jpeg', buffer: jpeg(201) })
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'retrying')
    page.on('dialog', (d) => void d.accept())
    await context.setOffline(true)
    await page.goto('/explore')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('No connection')
    await expect(page.locator('#of-queue li')).toHaveText('waiting.jpg')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
      }
    }
    await context.setOffline(false)
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('No connection') // by itself
    expect(new URL(page.url()).pathname).toBe('/explore')
  })
})

test('a new build replaces the worker and what it kept', async ({ page, site }) => {
  let version = 'one'
  const { server, port } = await serve((q, a) => {
    const up = ask(site.url + q.url, { method: q.method, headers: { ...q.headers, host: new URL(site.url).host, 'if-none-match': '', 'accept-encoding': 'identity' } }, (r) => {
      if (q.url !== '/sw.js') return void r.pipe(a.writeHead(r.statusCode!, r.headers))
      let text = ''
      r.on('data', (part) => (text += part)).on('end', () => a.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' }).end(text.replace(/calotype-\w{10}/, `calotype-${version}`)))
    })
    q.pipe(up)
  })
  try {
    const url = `http://127.0.0.1:${port}/login` // a page without pictures, which are the other origin's
    await controlled(page, url)
    const caches = () => page.evaluate(() => window.caches.keys())
    expect(await caches()).toEqual(['calotype-one'])
    version = 'two'
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
    await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe('installed')
    expect((await caches()).sort()).toEqual(['calotype-one', 'calotype-two']) // the open page goes on with its own
    await expect(async () => { // the new one takes over a moment after nothing holds the old one
      await page.goto('about:blank')
      await page.waitForTimeout(1000)
      await page.goto(url)
      expect(await caches()).toEqual(['calotype-two'])
    }).toPass({ timeout: 30_000 })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('shared files wait for the person, across a reload, and go when told', async ({ page }) => {
  await controlled(page)
  const posts: string[] = []
  page.on('request', (r) => r.method() === 'POST' && r.url().includes('/files/') && posts.push(r.url()))
  await share(page, '/upload?shared=1', { title: 'Not for two' }, [202, 203].map((n) => ({ name: `share-${n}.jpg`, bytes: jpeg(n) })))
  await expect(page.locator('#up-title')).toHaveText('2 files are ready to go')
  expect(page.url()).toMatch(/\/upload$/)
  await page.reload()
  await expect(page.locator('#up-title')).toHaveText('2 files are ready to go')
  expect(posts).toEqual([])
  await page.locator('#up-hold button').click()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
  await page.reload()
  await expect(page.locator('#up')).toBeHidden() // they are not kept any more
})

test('a title that is shared with one file is its own', async ({ page }) => {
  await controlled(page)
  await share(page, '/upload?shared=1', { title: 'Harbour', description: 'At noon', url: '' }, [{ name: 'x.jpg', bytes: jpeg(204) }])
  await page.locator('#up-hold button').click()
  await page.locator('.up-card').getByRole('link', { name: 'View' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Harbour')
})

test('what is no picture is refused by name, an address stands in the form for them', async ({ page }) => {
  await controlled(page)
  await share(page, '/upload?shared=1', {}, [{ name: 'notes.jpg', bytes: Buffer.from('notes') }])
  await expect(page.locator('#up-refused')).toContainText('notes.jpg is damaged')
  await share(page, '/upload?shared=1', { description: 'Look: https://example.org/a.jpg' }, [])
  await expect(page.getByLabel('Addresses, one per line')).toHaveValue('https://example.org/a.jpg')
  await share(page, '/upload?shared=1', { description: 'Nothing' }, [])
  await expect(page.locator('#up-into')).toContainText('Not everything')
})

test('a page of another site shares nothing behind the person\'s back', async ({ page, site }) => {
  const { server, port } = await serve((q, a) => a.writeHead(200, { 'Content-Type': 'text/html', 'Referrer-Policy': q.url === '/hidden' ? 'no-referrer' : 'origin' }).end('<!doctype html><title>Bad</title>'))
  try {
    await keeper(page, site)
    await controlled(page)
    const posts: string[] = []
    page.on('request', (r) => r.method() === 'POST' && r.url().includes('/files/') && posts.push(r.url()))
    await page.goto(`http://localhost:${port}/open`)
    await share(page, site.url + '/upload?shared=1', {}, [{ name: 'planted.jpg', bytes: jpeg(205) }])
    await expect(page.locator('body')).toContainText('cross-origin') // the server refused it
    await page.goto('/upload')
    await expect(page.locator('#up')).toBeHidden()
    await page.goto(`http://localhost:${port}/hidden`)
    await share(page, site.url + '/upload?shared=1', {}, [{ name: 'planted.jpg', bytes: jpeg(205) }])
    await expect(page.locator('#up-title')).toHaveText('1 file is ready to go')
    await page.waitForTimeout(500)
    expect(posts).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.reload()
    await expect(page.locator('#up')).toBeHidden()
  } finally {
    server.close()
  }
})

test('without a worker the form\'s own handler answers', async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto('/')
  await share(page, '/upload?shared=1', { title: 'Shared' }, [{ name: 'y.jpg', bytes: jpeg(206) }])
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Upload complete')
  await page.goto('/')
  await share(page, '/upload?shared=1', {}, [207, 208].map((n) => ({ name: `${n}.jpg`, bytes: jpeg(n) })))
  await expect(page.getByRole('main')).toContainText('At most 1 file')
  await context.close()
})

test('below a path the worker stays there', async ({ page }) => {
  const below = await startSite('/pics')
  try {
    await controlled(page, below.url + '/pics/')
    expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(below.url + '/pics/')
    await share(page, '/pics/upload?shared=1', {}, [{ name: 'z.jpg', bytes: jpeg(209) }])
    await expect(page.locator('#up-title')).toHaveText('1 file is ready to go')
  } finally {
    await below.stop()
  }
})

test('what the installed site is opened for comes to the page that is open', async ({ page }) => {
  type Launch = { files?: { getFile(): Promise<File> }[]; targetURL?: string }
  await page.addInitScript(() => Object.defineProperty(window, 'launchQueue', { value: { setConsumer: (f: unknown) => Object.assign(window, { launched: f }) } }))
  const launch = (target: string, bytes: number[] = []) => page.evaluate(([to, list]) => {
    const { launched } = window as unknown as { launched: (l: Launch) => void }
    launched({ targetURL: new URL(to as string, location.href).href, files: (list as number[]).length > 0 ? [{ getFile: async () => new File([new Uint8Array(list as number[])], 'opened.jpg', { type: 'image/jpeg' }) }] : [] })
  }, [target, bytes])
  await page.goto('/explore')
  await expect.poll(() => page.evaluate(() => 'launched' in window)).toBe(true)
  await launch('/')
  await launch('/upload', [...jpeg(395)])
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await expect(page).toHaveURL(/\/explore$/)
  await launch('/search/images')
  await expect(page).toHaveURL(/\/search\/images$/)
})
