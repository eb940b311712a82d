// What is sent though something is in the way: a proxy that lets no pieces through, a reload, a file too large to be kept.
import type { Page } from '@playwright/test'
import { mkdtempSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { broken } from './axe'
import { field, file, open, queued, send, waiting } from './panel'
import { expect, jpeg, keeper, test } from './site'

test.describe('where no resumable upload gets through', () => {
  test.use({ borne: /status of 4\d\d .*\/files\/|status of 501 .*\/files\/|net::ERR_FAILED .*tus-js-client|status of 429/ })

  const html = { contentType: 'text/html', body: '<h1>Not here</h1>' }
  let seed = 301 // of files that nobody has sent yet
  const said = { title: 'Sent whole', alt: 'A gradient.', description: 'By a form.', tags: 'plain, form' }
  for (const [name, block] of Object.entries<(page: Page) => Promise<unknown>>({
    'the methods are not known': (page) => page.route('**/files/**', (r) => r.fulfill({ status: 405, ...html })),
    'the pieces are not let through': (page) => page.route('**/files/*', (r) => (r.request().method() === 'PATCH' ? r.fulfill({ status: 501, ...html }) : r.continue())),
    'something else answers': (page) => page.route('**/files/**', (r) => r.fulfill({ status: 200, ...html })),
    'the script of it does not come': (page) => page.context().route('**/tus-js-client-*', (r) => r.abort()),
  })) {
    test(`a file goes whole: ${name}`, async ({ page, site }) => {
      await block(page) // first: what a page has loaded is there
      await keeper(page, site)
      const forms: string[] = []
      page.on('request', (r) => r.method() === 'POST' && r.url().endsWith('/api/2/media') && forms.push(r.headers()['content-type']))
      await waiting(page, file(seed++))
      await page.locator('.up-open').click()
      await page.locator('#ue-title').fill(said.title)
      await page.locator('#ue-alt').fill(said.alt)
      await page.locator('#ue-description').fill(said.description)
      await page.getByRole('combobox', { name: 'Tags' }).fill(`${said.tags},`)
      await page.locator('#ue-expiration').selectOption('P1D')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      const viewer = await send(page)
      expect(forms).toEqual([expect.stringContaining('multipart/form-data')])
      await page.goto(viewer)
      await expect(page.locator('.vw h1')).toHaveText(said.title)
      await expect(page.locator('#vw-pic')).toHaveAttribute('alt', said.alt)
      await expect(page.locator('main')).toContainText(said.description)
      await expect(page.locator('main')).toContainText('plain')
    })
  }

  test('a file that goes whole shows how much has gone, can be stopped, and is tried again', async ({ page }) => {
    await page.route('**/files/**', (r) => r.fulfill({ status: 404, ...html }))
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Network.enable')
    await open(page)
    await field(page).setInputFiles([]) // what sends is there
    await page.locator('.hm-acts').hover()
    await page.waitForLoadState('networkidle')
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 20_000 })
    await field(page).setInputFiles({ ...file(331), buffer: Buffer.concat([jpeg(331), Buffer.alloc(400_000)]) }) // twenty seconds of it
    await expect(page.locator('.up-card')).toContainText(/[1-9]\d?%/)
    await page.locator('#up-pause').click()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'waiting')
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
    let busy = true
    await page.route('**/api/2/media', (r) => (busy ? r.fulfill({ status: 429, headers: { 'Retry-After': '1' }, json: { detail: 'Too many.' } }) : r.continue()))
    await page.locator('#up-pause').click()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'retrying')
    await expect(page.locator('#up-now'), 'why all wait').toHaveText('Too many.')
    busy = false
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'done')
    await expect(page.locator('#up-removes a')).toHaveCount(1)
  })
})

for (const how of ['the same', 'copied since'] as const) {
  test(`a file too large to be kept goes on after a reload where the server is, when it is chosen again: ${how}`, async ({ page, site }) => {
    test.slow()
    const path = join(mkdtempSync(join(tmpdir(), 'large-')), 'large.jpg')
    writeFileSync(path, Buffer.concat([jpeg(how === 'the same' ? 341 : 342), Buffer.alloc(52 << 20)]))
    await keeper(page, site) // of whose files the hash is told
    let passed = 0
    await page.route('**/files/*', (r) => (r.request().method() === 'PATCH' && ++passed > 2 ? undefined : r.continue()))
    await open(page, '/explore')
    await field(page).setInputFiles(path)
    await expect.poll(() => passed, { timeout: 40_000 }).toBe(3)
    page.on('dialog', (d) => void d.accept())
    await page.goto('/')
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'lost')
    await expect(page.locator('.up-card')).toContainText('Choose it again to go on')
    await expect(page.locator('#up-line')).toHaveText('Choose these again to go on with them: large.jpg')
    expect(await broken(page)).toEqual([])
    await page.unroute('**/files/*')
    const asked: string[] = []
    page.on('request', (r) => r.url().includes('/files/') && asked.push(`${r.method()} ${r.headers()['upload-offset'] ?? ''}`.trim()))
    if (how === 'copied since') utimesSync(path, 0, statSync(path).mtimeMs / 1000 + 60)
    await page.getByLabel('Choose large.jpg again').setInputFiles(path)
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'done', { timeout: 40_000 })
    expect(asked.slice(0, 2)).toEqual(['HEAD', `PATCH ${16 << 20}`])
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    await expect(page.locator('.up-card')).toHaveCount(0)
  })
}

test('a file that is another than the one that is missing goes by itself', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'large-'))
  const path = join(folder, 'large.jpg')
  writeFileSync(path, Buffer.concat([jpeg(343), Buffer.alloc(52 << 20)]))
  await page.route('**/files/*', () => undefined)
  await page.goto('/')
  await page.locator('.hm-acts input[data-files]').first().setInputFiles(path)
  await expect.poll(() => page.evaluate(queued)).toBe(1)
  page.on('dialog', (d) => void d.accept())
  await page.reload()
  await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'lost')
  await page.unroute('**/files/*')
  await page.locator('.up-more input').setInputFiles(file(344, 'large.jpg'))
  await expect(page.locator('.up-card[data-state="done"]')).toHaveCount(1)
  await expect(page.locator('.up-card[data-state="lost"]')).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove large.jpg' }).click()
  await expect.poll(() => page.evaluate(queued)).toBe(0)
})

test('addresses that wait for the button outlive a reload', async ({ page }) => {
  await page.goto('/')
  await page.locator('.hm-acts').hover() // as somebody does who chooses: the rest is there
  await page.waitForLoadState('networkidle')
  await page.locator('#up-ask').check()
  await page.locator('#up-from-url').click()
  await page.locator('#up-urls-text').fill('https://pictures.invalid/waits.jpg')
  await page.locator('#up-urls button[value="add"]').click()
  await expect.poll(() => page.evaluate(queued)).toBe(1)
  page.on('dialog', (d) => void d.accept())
  await page.reload()
  await expect(page.locator('.up-name')).toHaveText('waits.jpg')
  await expect(page.locator('.up-host')).toHaveText('pictures.invalid')
  await page.getByRole('button', { name: 'Remove waits.jpg' }).click()
  await expect.poll(() => page.evaluate(queued)).toBe(0)
})

test('addresses outlive a reload, and are asked for by the same name and words', async ({ page }) => {
  const asked: string[] = []
  let answers = false
  await page.route('**/api/2/media', (r) => {
    asked.push(r.request().headers()['idempotency-key'] + r.request().postData())
    const media = { id: 'm1', kind: 'image', title: '', approved: true, links: { viewer: 'http://127.0.0.1/image/m1', original: 'http://127.0.0.1/o.jpg' } }
    return answers ? r.fulfill({ status: 201, json: { duplicate: false, media } }) : undefined
  })
  await open(page)
  await page.locator('#hm-expiration').selectOption('P1D')
  await page.locator('#up-from-url').click()
  await page.locator('#up-urls-text').fill('https://pictures.invalid/far%20away.jpg')
  await page.locator('#up-urls button[value="add"]').click()
  await expect.poll(() => asked.length).toBe(1)
  page.on('dialog', (d) => void d.accept())
  answers = true
  await page.goto('/')
  await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'done')
  await expect(page.locator('.up-name')).toHaveText('far away.jpg')
  expect(asked[1]).toBe(asked[0])
  await expect.poll(() => page.evaluate(queued)).toBe(0)
})
