// The uploader on every page: opened in place, by drops, by the clipboard; what is said of a file before it is
// sent; and what there is of it afterwards.
import type { Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { broken } from './axe'
import { direct, field, file, listens, open, panel, send, waiting } from './panel'
import { album } from './seed'
import { expect, gif, jpeg, keeper, mp4, panorama, test, upload } from './site'

test('the bar opens the uploader in place; Escape closes it and the queue stays', async ({ page }) => {
  await page.goto('/explore')
  await listens(page)
  await page.locator('#tp-up').focus()
  await page.keyboard.press('Enter')
  await expect(panel(page)).toBeVisible()
  await expect(field(page)).toBeFocused()
  await expect(page).toHaveURL(/\/explore$/)
  await field(page).setInputFiles(file(101))
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
  await expect(page.locator('#tp-up')).toBeFocused()
  await page.keyboard.press('u')
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await page.getByRole('link', { name: 'Upload more' }).click()
  await expect(page.locator('.up-card')).toHaveCount(0)
  await expect(field(page)).toBeFocused()
})

test('while files are on their way the panel stays, until they are paused', async ({ page }) => {
  await page.route('**/files/**', () => undefined) // never answered
  await open(page)
  await field(page).setInputFiles(file(102))
  await expect(page.locator('#up-title')).toHaveText(/^Uploading 1 file \(\d+% complete\)$/)
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeVisible()
  await page.locator('#up-pause').click()
  await panel(page).getByRole('button', { name: 'Close' }).first().click()
  await expect(panel(page)).toBeHidden()
})

/** How many files the browser keeps of the queue. */
const queued = () => new Promise<number>((done) => {
  const opened = indexedDB.open('calotype', 1)
  opened.onsuccess = () => {
    const all = opened.result.transaction('queue').objectStore('queue').count()
    all.onsuccess = () => {
      done(all.result)
      opened.result.close()
    }
  }
})

test('what was begun on one page goes on upon the next', async ({ page }) => {
  let stopped = true
  await page.route('**/files/**', (r) => (stopped ? undefined : r.continue()))
  await open(page)
  await field(page).setInputFiles(file(103))
  await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'sending')
  page.on('dialog', (d) => void d.accept())
  await expect.poll(() => page.evaluate(queued), 'it is kept beside being sent').toBe(1)
  stopped = false
  await page.goto('/explore/tags')
  await expect(page.locator('.ts')).toHaveText('1 file uploaded', { timeout: 20_000 })
  await expect(panel(page)).toBeHidden()
})

test('files, folders and pictures of other pages are dropped anywhere', async ({ page, site }) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'drop-')), 'holiday')
  mkdirSync(join(folder, 'more'), { recursive: true })
  writeFileSync(join(folder, 'one.jpg'), jpeg(111))
  writeFileSync(join(folder, 'notes.txt'), 'notes')
  writeFileSync(join(folder, 'more', 'two.jpg'), jpeg(112))
  const seen = await upload(site, 'seen.jpg', jpeg(113))
  await page.goto(seen.url_viewer)
  const cdp = await page.context().newCDPSession(page)
  const drag = async (type: string) => cdp.send('Input.dispatchDragEvent', { type: type as 'drop', x: 600, y: 400, data: { items: [], files: [folder], dragOperationsMask: 1 } })
  await expect(page.locator('.ud')).toBeAttached()
  await drag('dragEnter')
  await drag('dragOver')
  await expect(page.locator('.ud')).toBeVisible()
  await drag('drop')
  await expect(page.locator('.ud')).toBeHidden()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
  await expect(page.locator('#up-refused')).toBeHidden() // what else lies in a folder is left there

  await page.route('**/api/2/media', () => undefined) // nobody is asked for it
  const other = await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/html', '<a href="https://pictures.invalid/page"><img src="https://pictures.invalid/cat.jpg"></a>')
    data.items.add(new File(['x'], 'cat.png', { type: 'image/png' })) // as browsers add
    document.querySelector('.up')!.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    return data.items.length
  })
  expect(other).toBe(2)
  await expect(page.locator('.up-name', { hasText: 'cat.jpg' })).toHaveCount(1)
})

test('files and addresses are pasted anywhere, but not into fields', async ({ page }) => {
  const asked: string[] = []
  await page.route('**/api/2/media', (r) => {
    asked.push(r.request().postDataJSON().url)
    const media = { id: `m${asked.length}`, kind: 'image', title: '', approved: true, links: { viewer: `http://127.0.0.1/image/m${asked.length}`, original: 'http://127.0.0.1/o.jpg' } }
    return r.fulfill({ status: 201, json: { duplicate: false, media } })
  })
  await page.goto('/explore')
  const paste = (text: string, at: string) => page.evaluate(([text, at]) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    document.querySelector(at)!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, [text, at])
  await paste('https://pictures.invalid/field.jpg', '#sx-q')
  await expect(panel(page)).toHaveCount(0)
  const bytes = [...jpeg(121)]
  await page.evaluate((bytes) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/jpeg' }))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, bytes)
  await expect(page.locator('.up-name')).toHaveText(/^screenshot-\d{8}-\d{6}\.png$/)
  await paste('[img]https://pictures.invalid/a.jpg[/img] and https://pictures.invalid/b%20c.png, https://pictures.invalid/a.jpg', 'body')
  await expect(page.locator('.up-name')).toHaveText([/^screenshot/, 'a.jpg', 'b c.png'])
  await expect(page.locator('.up-card[data-state="done"]')).toHaveCount(3)
  expect(asked.sort()).toEqual(['https://pictures.invalid/a.jpg', 'https://pictures.invalid/b%20c.png'])
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('the bar leads to the page with the form', async ({ page }) => {
    await page.goto('/explore')
    await page.locator('#tp-up').click()
    await expect(page).toHaveURL(/\/upload$/)
    await page.locator('#source').setInputFiles(file(122, 'By form.jpg'))
    await page.getByRole('button', { name: 'Upload' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Upload complete')
  })
})

test('an album takes what is uploaded from its page', async ({ page, site }) => {
  await keeper(page, site)
  await page.goto('/albums/new')
  await page.locator('#name').fill('Harbours')
  await page.getByRole('button', { name: /album/i }).last().click()
  await expect(page.locator('#ls-title')).toHaveText('Harbours')
  const album = page.url()
  await listens(page)
  await page.locator('#tp-up').click()
  await field(page).setInputFiles(file(131))
  await expect(page.locator('#up-went')).toHaveText('Added to Harbours')
  await expect(page.locator('#up-went a')).toHaveAttribute('href', new RegExp(new URL(album).pathname.split('.').pop()!))
  await page.goto(album)
  await expect(page.locator('.gr-tile')).toHaveCount(1)
})

const proposals = (page: Page) => page.locator('.tg-list [role="option"]')

test('tags are proposed and taken by keys', async ({ page, site }) => {
  await keeper(page, site)
  await waiting(page, file(141))
  await page.locator('.up-open').click()
  await page.getByRole('combobox', { name: 'Tags' }).fill('seaside, seagulls, sand,')
  await page.getByRole('button', { name: 'Save' }).click()
  await send(page)
  await waiting(page, file(142))
  await page.locator('.up-open').click()
  const box = page.getByRole('combobox', { name: 'Tags' })
  await box.pressSequentially('sea')
  await expect(proposals(page)).toHaveCount(2)
  await expect(box).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(box).toHaveAttribute('aria-activedescendant', 'ue-tags-list-0')
  const first = await proposals(page).first().textContent()
  await page.keyboard.press('Enter')
  await box.pressSequentially('dunes,')
  await box.pressSequentially('x')
  await page.keyboard.press('Enter')
  await expect(page.locator('.tg-chips li')).toHaveCount(3)
  await page.keyboard.press('Backspace')
  await expect(page.locator('.tg-chips bdi')).toHaveText([first!, 'dunes'])
  await box.pressSequentially('sea')
  await expect(proposals(page)).toHaveCount(1) // the other is there
  await page.keyboard.press('Escape')
  await expect(page.locator('.tg-list')).toBeHidden()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Backspace')
  await page.getByRole('button', { name: 'Remove the tag dunes' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  const viewer = await send(page)
  await page.goto(viewer)
  await expect(page.locator('main')).toContainText(first!)
  await expect(page.locator('main')).not.toContainText('dunes')
})

test('one width is said for a file, and words for all', async ({ page, request }) => {
  await waiting(page, file(143, 'low_tide.jpg'), file(144))
  await page.locator('.up-open').first().click()
  await expect(page.locator('#ue-title')).toHaveValue('Low tide')
  await page.locator('#ue-height').fill('200')
  await expect(page.locator('#ue-width')).toHaveValue('300')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.up-open').nth(1).click()
  await page.locator('#ue-description').fill('Sand and water.')
  await page.getByRole('button', { name: 'Apply to all' }).click()
  await send(page)
  for (const link of (await page.locator('#up-code').inputValue()).split('\n')) expect(await (await request.get(link)).text()).toContain('Sand and water.')
})

test('finished files have every code, a code each, and a QR code', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await waiting(page, file(151, 'a.jpg'), file(152, 'b.jpg'))
  await send(page)
  await page.getByRole('radio', { name: 'Delete link' }).check()
  expect((await page.locator('#up-code').inputValue()).split('\n').filter((l) => l.includes('/delete/')).length).toBe(2)
  await expect(page.getByRole('radio', { name: 'Frame' })).toBeDisabled() // no video
  await page.getByRole('radio', { name: 'HTML' }).check()
  await expect(page.getByRole('radio', { name: 'Delete link' })).toBeDisabled()
  await expect(page.locator('#up-code')).toHaveValue(/^<a href="/)
  await page.getByRole('radio', { name: 'BBCode' }).check()
  await page.getByRole('radio', { name: 'Direct' }).check()
  await page.getByRole('button', { name: 'Copy the code of b.jpg' }).click()
  await expect(page.locator('.up-card').nth(1)).toContainText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\[img\]\S+\/b\.jpg\[\/img\]$|^\[img\]\S+\.jpg\[\/img\]$/)
  await page.getByRole('button', { name: 'QR code of a.jpg' }).click()
  const code = page.locator('#up-qr img')
  await expect(code).toBeVisible()
  await expect.poll(() => code.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
  await expect(page.locator('#up-qr a')).toHaveText(/\/image\/a\./)
})

for (const width of [1440, 390]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every state of the panel is accessible at ${width}, ${colorScheme}`, async ({ page, site }) => {
      await keeper(page, site)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const clean = async (state: string) => {
        expect(await broken(page), state).toEqual([])
        expect(await page.locator('dialog[open]').last().evaluate((d) => d.scrollWidth - d.clientWidth), `${state}: sideways`).toBe(0)
      }
      await page.goto('/explore')
      await listens(page)
      await page.locator(width === 390 ? '.dk-go' : '#tp-up').click()
      await expect(panel(page)).toBeVisible()
      await clean('empty')
      await page.locator('#up-ask').check()
      await field(page).setInputFiles([file(171), file(172)])
      await page.locator('.up-open').first().click()
      await page.getByRole('combobox', { name: 'Tags' }).fill('one, two, ')
      await clean('edit')
      await page.locator('#up-edit-close').click()
      await page.locator('[data-part="retouch"]').first().click()
      await expect(page.locator('.rt-stage canvas')).toBeVisible()
      await clean('retouch')
      await page.locator('.rt-end').getByRole('button', { name: 'Cancel' }).click()
      await send(page)
      await clean('done')
      await page.locator('[data-part="qr"]').first().click()
      await clean('QR code')
    })
  }
}

test('a long menu of albums is searched, for all files and for one', async ({ page, site }) => {
  test.slow()
  await keeper(page, site)
  const top = await album(site, page.request, { name: 'Atlas of rivers', visibility: 'public' })
  const deep = await album(site, page.request, { name: 'Rhine', visibility: 'private', parent: top.id })
  for (let i = 0; i < 12; i++) await album(site, page.request, { name: `Shelf ${i}`, visibility: 'link' })
  await open(page)
  const all = page.locator('.hm').getByRole('combobox', { name: 'Album' })
  await expect(all).toHaveValue('None')
  await all.click()
  await expect(page.getByRole('option', { name: 'Rhine · Only me' })).toBeVisible()
  await expect(page.locator('.hm .pk-list > div').nth(2)).toHaveText(/^\u2003Rhine/) // below the one it lies in
  await all.fill('rhi')
  await expect(page.getByRole('option', { name: /^Rhine/ })).toHaveText(/Atlas of rivers · Only me/)
  expect(await broken(page)).toEqual([])
  await all.press('ArrowDown')
  await all.press('Enter')
  await expect(all).toHaveValue('Rhine · Only me')
  await all.fill('no such thing')
  await all.press('Escape')
  await expect(panel(page)).toBeVisible()
  await expect(all).toHaveValue('Rhine · Only me')

  await page.locator('#up-ask').check()
  await field(page).setInputFiles([file(191), file(192)])
  await page.locator('.up-card .up-open').first().click()
  const one = page.locator('#up-edit').getByRole('combobox', { name: 'Album' })
  await expect(one).toHaveValue('Rhine · Only me')
  await one.fill('shelf 7')
  await page.getByRole('option', { name: 'Shelf 7' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await send(page)
  await expect(page.locator('#up-went a')).toHaveText(['Shelf 7', /^Rhine/])
  await expect(page.locator('#up-went a').nth(1)).toHaveAttribute('href', new RegExp(`/album/${deep.id}$`))

  await page.locator('#up-put button').click()
  const put = page.getByRole('combobox', { name: 'Album' }).and(page.locator('input')) // once the menu can be searched
  await put.fill('atlas')
  await page.getByRole('option', { name: 'Atlas of rivers' }).first().click()
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await expect(page.getByRole('link', { name: /album/i }).first()).toBeVisible()
})

test('before a file goes its format, its metadata and the moment of a video are chosen', async ({ page }) => {
  await waiting(page, file(201, 'Turn me.jpg'), { name: 'clip.mp4', mimeType: 'video/mp4', buffer: mp4() })
  await page.locator('.up-card .up-open').first().click()
  const edit = page.locator('#up-edit')
  await expect(edit.locator('#ue-still')).toBeHidden()
  await edit.getByLabel('Format').selectOption('webp')
  await edit.locator('#ue-metadata').selectOption('strip')
  await edit.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.locator('.up-name').first()).toHaveText('Turn me.webp')

  await page.locator('.up-card .up-open').nth(1).click()
  await expect(edit.locator('#ue-resize')).toBeHidden()
  await expect(edit.getByLabel('Format')).toBeHidden()
  await expect(edit.locator('#up-film')).toBeVisible()
  await edit.getByLabel('Picture at second').fill('0.5')
  await expect.poll(() => edit.locator('#up-film').evaluate((v: HTMLVideoElement) => v.currentTime)).toBeCloseTo(0.5, 1)
  await edit.getByLabel('Picture at second').fill('')
  await edit.getByRole('button', { name: 'Use this moment' }).click()
  await expect(edit.getByLabel('Picture at second')).toHaveValue('0.5')
  await edit.getByRole('button', { name: 'Save', exact: true }).click()
  expect(await broken(page)).toEqual([])

  const told: string[] = []
  page.on('request', (r) => r.method() === 'POST' && r.url().endsWith('/files/') && told.push(r.headers()['upload-metadata']))
  await direct(page)
  const first = await send(page)
  expect(first).toMatch(/\.webp$/)
  const said = (name: string, text: string) => `${name} ${Buffer.from(text).toString('base64')}`
  expect(told.find((h) => h.includes(said('filename', 'Turn me.webp')))).toContain(said('metadata', 'strip'))
  expect(told.find((h) => h.includes(said('filename', 'clip.mp4')))).toContain(said('frame', '0.5'))
  const answer = await page.request.get(first)
  expect(answer.headers()['content-type']).toBe('image/webp')
  await expect(page.locator('#ue-before')).toBeHidden() // it is there already
})

test('an address waits under the name of its site, and nothing is asked of that site', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (r) => new URL(r.url()).hostname === 'pictures.invalid' && asked.push(r.url()))
  await open(page)
  await page.locator('#up-ask').check()
  await page.locator('#up-from-url').click()
  await page.locator('#up-urls-text').fill('<a href="https://pictures.invalid/one.jpg"><b>one</b></a> [url=https://pictures.invalid/two.jpg][b]two[/b][/url]\nhttps://pictures.invalid/one.jpg')
  await page.locator('#up-urls button[value="add"]').click()
  await expect(page.locator('.up-name')).toHaveText(['one.jpg', 'two.jpg'])
  await expect(page.locator('.up-host')).toHaveText(['pictures.invalid', 'pictures.invalid'])
  await expect(page.locator('#up-line')).toHaveText(/^Click any preview/)
  expect(asked).toEqual([])
})

test('codes by one’s own templates are offered beside the usual ones', async ({ page, site }) => {
  await keeper(page, site)
  await page.goto('/settings/uploads')
  await page.getByLabel('Embed codes of my own').fill('Wiki | [[%URL%|%DISPLAY_TITLE%]]\nFigure | <figure title="%DISPLAY_TITLE%"></figure>')
  await page.getByRole('button', { name: 'Save' }).click()
  await open(page)
  await field(page).setInputFiles(file(211, 'A & B.jpg'))
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await page.locator('#up-codes').getByRole('radio', { name: 'Own', exact: true }).check()
  await expect(page.locator('#up-code')).toHaveValue(/^\[\[http.*\.jpg\|A & B\]\]$/)
  await expect(page.locator('#up-sizes')).toBeHidden()
  await page.getByLabel('Template of one’s own').selectOption('Figure')
  await expect(page.locator('#up-code')).toHaveValue('<figure title="A &#38; B"></figure>')
  expect(await broken(page)).toEqual([])
  await page.reload()
  await page.goto('/settings/uploads')
  await page.getByLabel('Embed codes of my own').fill('')
  await page.getByRole('button', { name: 'Save' }).click()
})

test.describe('where no resumable upload gets through', () => {
  test.use({ borne: /status of 4\d\d .*\/files\/|status of 501 .*\/files\/|net::ERR_FAILED .*tus-js-client|status of 429/ })

  const html = { contentType: 'text/html', body: '<h1>Not here</h1>' }
  const said = { title: 'Sent whole', alt: 'A gradient.', description: 'By a form.', tags: 'plain, form' }
  for (const [name, block] of Object.entries<(page: Page) => Promise<void>>({
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
      await waiting(page, file(301 + name.length))
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
    await field(page).setInputFiles(file(331))
    await expect(page.locator('.up-card')).toContainText(/[1-9]\d?%/)
    await page.locator('#up-pause').click()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'waiting')
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 })
    let busy = true
    await page.route('**/api/2/media', (r) => (busy ? r.fulfill({ status: 429, headers: { 'Retry-After': '1' }, json: { detail: 'Too many.' } }) : r.continue()))
    await page.locator('#up-pause').click()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'retrying')
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

/** Beginnings of pictures of 2000 × 1000, by their endings. */
function heads(): Record<string, Buffer> {
  const bytes = (...parts: (string | number[])[]) => Buffer.concat([...parts.map((p) => Buffer.from(p as string, 'latin1')), Buffer.alloc(64)])
  const far = [0xff, 0xe1, 0xff, 0xff, ...new Array<number>(0xfffd).fill(0)] // what a camera writes before the size
  return {
    png: bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', [0, 0, 7, 0xd0, 0, 0, 3, 0xe8]),
    jpg: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, ...far, ...far, 0xff, 0xff, 0xc2, 0, 17, 8, 3, 0xe8, 7, 0xd0]),
    gif: bytes('GIF89a', [0xd0, 7, 0xe8, 3]),
    bmp: bytes('BM', new Array<number>(12).fill(0), [40, 0, 0, 0, 0xd0, 7, 0, 0, 0x18, 0xfc, 0xff, 0xff]), // from the top
    'old.bmp': bytes('BM', new Array<number>(12).fill(0), [12, 0, 0, 0, 0xd0, 7, 0xe8, 3]),
    webp: bytes('RIFF\0\0\0\0WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0xd0, 7, 0xe8, 3]),
    'lossless.webp': bytes('RIFF\0\0\0\0WEBPVP8L', [0, 0, 0, 0, 0x2f, 0xcf, 0xc7, 0xf9, 0]),
    'more.webp': bytes('RIFF\0\0\0\0WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0xcf, 7, 0, 0xe7, 3, 0]),
  }
}

/** Sets a limit of the site while f runs; the page tells it as an attribute of #up. */
async function limited(page: Page, site: import('./site').Site, key: string, value: string, told: [string, string | RegExp], f: () => Promise<void>, usual: string): Promise<void> {
  site.set(key, value)
  try {
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).toHaveAttribute(...told, { timeout: 500 })
    }).toPass()
    await f()
  } finally {
    site.set(key, usual)
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).not.toHaveAttribute(...told, { timeout: 500 })
    }).toPass()
  }
}

test('pictures of too many pixels are refused before they are sent', async ({ page, site }) => {
  await limited(page, site, 'upload_max_pixels', '1999999', ['data-pixels', '1999999'], async () => {
    await page.route('**/files/**', () => undefined)
    const all = Object.entries(heads()).map(([ending, buffer]) => ({ name: `huge.${ending}`, mimeType: 'image/png', buffer }))
    await page.locator('.hm-acts input[data-files]').first().setInputFiles([...all, file(351)])
    await expect(page.locator('#up-refused li')).toHaveText(all.map((f) => `${f.name} has too many pixels: 2000 × 1000, the limit is 1,999,999 in all.`))
    await expect(page.locator('.up-name')).toHaveText(['view-351.jpg'])
  }, '300000000')
})

test('no more files are taken than the site has room for', async ({ page, site, request }) => {
  await page.goto('/')
  const total = (await (await request.get('/api/2/media?limit=100')).json()).items.length
  await limited(page, site, 'upload_max_files', String(total + 100), ['data-room', /^\d+$/], async () => {
    const room = Number(await page.locator('#up').getAttribute('data-room'))
    site.set('upload_max_files', String(total + 102 - room))
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).toHaveAttribute('data-room', '2', { timeout: 500 })
    }).toPass()
    await page.locator('.hm-acts input[data-files]').first().setInputFiles([file(352), file(353), file(354)])
    await expect(page.locator('#up-refused li')).toHaveText(['view-354.jpg is one too many: the site has room for 2 more.'])
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
    await page.locator('.up-more input').setInputFiles(file(355))
    await expect(page.locator('#up-refused li')).toHaveText(['view-355.jpg is one too many: the site has room for 0 more.'])
  }, '0')
})

test('hashes are made while files wait, and none waits for that of another', async ({ page, site }) => {
  await keeper(page, site)
  await page.addInitScript(() => {
    const made: string[] = []
    const Own = window.Worker
    window.Worker = class extends Own {
      postMessage(file: unknown) {
        made.push((file as File).name)
        if (!(file as File).name.startsWith('stuck')) super.postMessage(file)
      }
    } as typeof Worker
    Object.assign(window, { made })
  })
  const made = () => page.evaluate(() => (window as unknown as { made: string[] }).made)
  const asked: string[] = []
  page.on('request', (r) => /sha256=|\/files\/$/.test(r.url()) && asked.push(r.method()))
  await waiting(page, file(361, 'one.jpg'), file(362, 'two.jpg'), file(363, 'three.jpg'), file(364, 'four.jpg'), file(365, 'five.jpg'))
  await expect.poll(async () => (await made()).sort()).toEqual(['five.jpg', 'four.jpg', 'one.jpg', 'three.jpg', 'two.jpg'])
  expect(asked).toEqual([])
  await send(page)
  await expect(page.locator('.up-card[data-state="done"]')).toHaveCount(5)
  expect(await made(), 'each once').toHaveLength(5)

  await page.getByRole('link', { name: 'Upload more' }).click()
  await page.locator('#up-ask').check()
  await field(page).setInputFiles([{ ...file(366, 'stuck.png'), buffer: jpeg(366).subarray(0, 5000) }, file(367, 'six.jpg'), file(368, 'seven.jpg')])
  await expect.poll(async () => (await made()).slice(5)).toEqual(['stuck.png'])
  await page.locator('#up-hold button').click()
  await expect(page.locator('.up-card[data-state="done"]')).toHaveCount(2)
  await page.locator('#up-pause').click()
  await page.getByRole('button', { name: 'Remove stuck.png' }).click()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
})

test('cards are marked as tiles are: the length of videos, what moves, what is seen all around', async ({ page }) => {
  const still = Buffer.concat([gif().subarray(0, 13 + 768), Buffer.from([0x2c, 0, 0, 0, 0, 240, 0, 160, 0, 0, 8, 1, 0, 0, 0x3b])]) // one picture, and no more
  await waiting(page,
    { name: 'clip.mp4', mimeType: 'video/mp4', buffer: mp4() }, { name: 'moves.gif', mimeType: 'image/gif', buffer: gif() },
    { name: 'still.gif', mimeType: 'image/gif', buffer: still }, { ...file(371, 'round.jpg'), buffer: panorama(371) }, file(372, 'flat.jpg'))
  const badges = (name: string) => page.locator('.up-card', { hasText: name }).locator('.gr-badge')
  await expect(badges('clip.mp4')).toHaveText('0:04')
  await expect(badges('moves.gif')).toHaveText('GIF')
  await expect(badges('round.jpg')).toHaveText('360°')
  await expect(badges('round.jpg').locator('use')).toHaveAttribute('href', /#rotate-3d$/)
  await expect(badges('still.gif')).toHaveCount(0)
  await expect(badges('flat.jpg')).toHaveCount(0)
  expect(await broken(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove round.jpg' }).click() // nothing lies over the buttons
  await expect(page.locator('.up-card')).toHaveCount(4)
})

test('figures are shown each second and spoken every five', async ({ page }) => {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await open(page)
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 })
  await page.evaluate(() => {
    const changes: Record<string, number[]> = { 'up-line': [], 'up-now': [] }
    for (const id of Object.keys(changes)) new MutationObserver(() => changes[id].push(performance.now())).observe(document.getElementById(id)!, { childList: true, characterData: true, subtree: true })
    Object.assign(window, { changes })
  })
  await field(page).setInputFiles({ ...file(381), buffer: Buffer.concat([jpeg(381), Buffer.alloc(3_000_000)]) })
  await expect(page.locator('#up-now')).toHaveText(/^\d+% · .* of 3/)
  await expect(page.locator('#up-line')).toHaveAttribute('role', 'status')
  expect(await broken(page)).toEqual([])
  await page.waitForTimeout(7000)
  const changes = await page.evaluate(() => (window as unknown as { changes: Record<string, number[]> }).changes)
  expect(changes['up-now'].length).toBeGreaterThan(4)
  expect(changes['up-line'].length).toBeGreaterThan(0)
  expect(changes['up-line'].length).toBeLessThan(4)
  changes['up-line'].slice(1).forEach((at, i) => expect(at - changes['up-line'][i]).toBeGreaterThan(4900))
  await page.locator('#up-pause').click() // figures of what stands still do not grow old either
  const shown = () => page.evaluate(() => (window as unknown as { changes: Record<string, number[]> }).changes['up-now'].length)
  const before = await shown()
  await page.waitForTimeout(2500)
  expect(await shown()).toBeGreaterThan(before + 1)
})

test('the screen stays on while something is sent', async ({ page }) => {
  await page.addInitScript(() => {
    const said: string[] = []
    let seen = 'visible'
    let lock = new EventTarget()
    const request = async () => {
      said.push('taken')
      lock = Object.assign(new EventTarget(), { release: async () => void said.push('released') })
      return lock
    }
    Object.defineProperty(navigator, 'wakeLock', { value: { request } })
    Object.defineProperty(document, 'visibilityState', { get: () => seen })
    const see = (state: string) => {
      seen = state
      if (state === 'hidden') lock.dispatchEvent(new Event('release')) // as browsers do
      document.dispatchEvent(new Event('visibilitychange'))
    }
    Object.assign(window, { said, see })
  })
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said.join(' '))
  const see = (state: string) => page.evaluate((s) => (window as unknown as { see(s: string): void }).see(s), state)
  let go = () => {}
  const held = new Promise<void>((done) => (go = done))
  await page.route('**/files/**', async (r) => {
    await held
    await r.continue()
  })
  await open(page)
  await field(page).setInputFiles(file(382))
  await expect.poll(said).toBe('taken')
  await page.locator('#up-pause').click()
  await expect.poll(said).toBe('taken released')
  await page.locator('#up-pause').click()
  await expect.poll(said).toBe('taken released taken')
  await see('hidden')
  await see('visible')
  await expect.poll(said).toMatch(/^taken released taken (released )?taken$/)
  go()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await expect.poll(said).toMatch(/ released$/)
})

test('uploading more begins anew: nothing of what was said stays but the album of the page', async ({ page, site }) => {
  await keeper(page, site)
  expect((await page.request.post(site.url + '/api/2/categories', { data: { name: 'Tides', slug: 'tides' }, headers: { Origin: site.url } })).status()).toBe(201)
  const here = await album(site, page.request, { name: 'Ebb', visibility: 'public' })
  const other = await album(site, page.request, { name: 'Flood', visibility: 'public' })
  await open(page, `/album/${here.id}`)
  const options = page.locator('form[data-uploader]')
  const said = () => options.evaluate((f: HTMLFormElement) => ['category', 'visibility', 'expiration', 'album', 'nsfw'].map((n) => {
    const e = f.elements.namedItem(n) as HTMLInputElement
    return e.type === 'checkbox' ? e.checked : e.value
  }))
  const before = await said()
  expect(before[3]).toBe(here.id)
  await options.locator('select[name="category"]').selectOption({ label: 'Tides' })
  await options.locator('select[name="visibility"]').selectOption('private')
  await options.locator('select[name="expiration"]').selectOption('P1D')
  await options.locator('select[name="album"]').selectOption(other.id, { force: true })
  await options.locator('input[name="nsfw"]').check()
  await page.locator('#up-ask').check()
  await field(page).setInputFiles([file(391), { ...file(392, 'no.txt'), buffer: Buffer.from('words') }])
  await expect(page.locator('#up-refused')).toBeVisible()
  await send(page)
  await expect(page.locator('#up-went a')).toHaveText('Flood')
  await page.getByRole('link', { name: 'Upload more' }).click()
  await expect(page.locator('#up')).toBeHidden()
  expect(await said()).toEqual(before)
  await expect(page.locator('#up-ask')).toBeChecked() // of the person, not of the queue
  await field(page).setInputFiles(file(393))
  await expect(page.locator('#up-refused')).toBeHidden()
  await send(page)
  await expect(page.locator('#up-went a')).toHaveText('Ebb')
})

for (const [lang, words] of Object.entries({
  en: { drop: 'Drag and drop files anywhere on this page, or paste them.', select: 'Select files on this device, or paste them.', sending: /^Uploading 1 file \(\d+% complete\)$/, queue: 'The queue is being uploaded, only seconds to go', done: 'Upload complete: 1 file' },
  'zh-CN': { drop: '将文件拖放到本页任意位置，或直接粘贴。', select: '选择本设备上的文件，或直接粘贴。', sending: /^正在上传 1 个文件（已完成 \d+%）$/, queue: '正在上传队列，只需几秒钟', done: '上传完毕：1 个文件' },
})) {
  test(`the pages say where files go, how far they are, and when all is there: ${lang}`, async ({ page }) => {
    let go = () => {}
    const held = new Promise<void>((done) => (go = done))
    await page.route('**/api/2/media', async (r) => {
      await held
      const media = { id: 'm1', kind: 'image', title: '', approved: true, links: { viewer: 'http://127.0.0.1/image/m1', original: 'http://127.0.0.1/o.jpg' } }
      await r.fulfill({ status: 201, json: { duplicate: false, media } })
    })
    await page.goto(`/?lang=${lang}`)
    await expect(page.locator('.hm-drop span:visible')).toHaveText(words.drop)
    await page.locator('#up-from-url').click()
    await page.locator('#up-urls-text').fill('https://pictures.invalid/one.jpg')
    await page.locator('#up-urls button[value="add"]').click()
    await expect(page.locator('#up-title')).toHaveText(words.sending)
    await expect(page.locator('#up-now')).toHaveText(words.queue)
    go()
    await expect(page.locator('#up-title')).toHaveText(words.done)
    const phone = await page.context().browser()!.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } })
    const hand = await phone.newPage()
    await hand.goto(new URL(`/?lang=${lang}`, page.url()).href)
    await expect(hand.locator('.hm-drop span:visible')).toHaveText(words.select)
    await phone.close()
  })
}
