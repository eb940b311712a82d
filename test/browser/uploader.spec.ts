// The uploader on every page: opened in place, by drops, by the clipboard; what is said of a file before it is
// sent; and what there is of it afterwards.
import type { Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { broken } from './axe'
import { direct, field, file, listens, open, panel, queued, send, waiting } from './panel'
import { album } from './seed'
import { expect, jpeg, keeper, mp4, test, upload } from './site'

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
  await page.evaluate(() => {
    const unread = { isFile: true, isDirectory: false, name: 'moved.jpg', file: (_: unknown, fail: (e: Error) => void) => fail(new DOMException('', 'NotFoundError')) }
    DataTransferItem.prototype.webkitGetAsEntry = () => unread as unknown as FileSystemEntry
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'moved.jpg'))
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  })
  await expect(page.locator('#up-refused li')).toHaveText(['moved.jpg cannot be read on this device.'])

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

const proposals = (page: Page) => page.locator('.tf-list [role="option"]')

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
  await expect(page.locator('.tf-chips li')).toHaveCount(3)
  await page.keyboard.press('Backspace')
  await expect(page.locator('.tf-chips bdi')).toHaveText([first!, 'dunes'])
  await box.pressSequentially('sea')
  await expect(proposals(page)).toHaveCount(1) // the other is there
  await page.keyboard.press('Escape')
  await expect(page.locator('.tf-list')).toBeHidden()
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
  await page.locator('#ue-title').fill('Its own')
  await page.locator('#ue-alt').fill('Ripples')
  await page.getByRole('button', { name: 'Apply to all' }).click()
  await page.locator('.up-open').first().click()
  await expect(page.locator('#ue-title')).toHaveValue('Low tide')
  await expect(page.locator('#ue-alt')).toHaveValue('')
  await page.locator('#ue-title').fill('Not saved by a button')
  await page.locator('.up-open').nth(1).click()
  await expect(page.locator('#ue-title')).toHaveValue('Its own')
  await expect(page.locator('#ue-alt')).toHaveValue('Ripples')
  await page.locator('.up-open').first().click()
  await expect(page.locator('#ue-title'), 'who goes on to another keeps what was typed').toHaveValue('Not saved by a button')
  await send(page)
  for (const link of (await page.locator('#up-code').inputValue()).split('\n')) expect(await (await request.get(link)).text()).toContain('Sand and water.')
})

test('finished files have every code, a code each, and a QR code', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await waiting(page, file(151, 'a.jpg'), file(152, 'b.jpg'))
  await page.locator('.up-open').first().click()
  await page.locator('#ue-title').fill('*A* `_[1]_ <b> & \\')
  await page.getByRole('button', { name: 'Save' }).click()
  await send(page)
  const [address] = (await page.locator('#up-code').inputValue()).split('\n')
  await page.getByRole('radio', { name: 'Delete link' }).check()
  expect((await page.locator('#up-code').inputValue()).split('\n').filter((l) => l.includes('/delete/')).length).toBe(2)
  await expect(page.getByRole('radio', { name: 'Frame' })).toBeDisabled() // no video
  await expect(page.locator('#up-sizes label', { hasText: 'Frame' })).toHaveAttribute('title', 'None of these files has this size')
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
  await expect(page.locator('#up-qr a')).toHaveText(address)
  await page.keyboard.press('Escape')

  const viewer = await page.context().newPage() // where the server writes the codes
  await viewer.goto(address)
  for (const at of [page, viewer]) await at.getByRole('radio', { name: 'Markdown' }).check()
  await viewer.locator('#vw-size').selectOption('direct')
  const told = await viewer.locator('#vw-code').inputValue()
  expect(told).toContain('![\\*A\\* \\`\\_\\[1\\]\\_ &lt;b&gt; &amp; \\\\](')
  expect((await page.locator('#up-code').inputValue()).split('\n')[0]).toBe(told)
  await viewer.close()
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
