// From a file to its links, its page and its end, with and without script.
import { expect, jpeg, keeper, mp4, png, test } from './site'

const picture = (page: import('@playwright/test').Page) => page.locator('img.vw-pic')

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('a picture is uploaded, shown, and deleted by its link', async ({ page, site, request }) => {
      const bytes = jpeg(script ? 1 : 2)
      await page.goto('/')
      const file = { name: 'Harbour at noon.jpg', mimeType: 'image/jpeg', buffer: bytes }
      let remove: string
      if (script) {
        await page.locator('.hm-acts input[data-files]').first().setInputFiles(file)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Upload complete: 1 file')
        remove = (await page.locator('#up-removes a').getAttribute('href'))!
        await page.locator('.up-card').getByRole('link', { name: 'View' }).click()
      } else {
        await page.getByLabel('File').first().setInputFiles(file)
        await page.getByRole('textbox', { name: 'Title' }).fill('Harbour at noon')
        await page.getByRole('button', { name: 'Upload' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Upload complete')
        remove = await page.locator('#c-delete-links').inputValue()
        await page.locator('.rs-acts .btn-ink').click()
      }
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Harbour at noon')
      const viewer = page.url()
      const direct = await page.locator('#c-direct-links').inputValue()
      expect(direct).toMatch(new RegExp(`^${site.url}/images/.+\\.jpg$`))
      expect(await page.locator('#c-viewer-links').inputValue()).toBe(viewer)
      await expect(picture(page)).toBeVisible()
      await expect(page.locator('#c-delete-links')).toHaveCount(0)
      if (script) {
        await expect.poll(() => picture(page).evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(400)
      }

      const stored = await request.get(direct)
      expect(stored.headers()['content-type']).toBe('image/jpeg')
      expect(Buffer.compare(await stored.body(), bytes)).toBe(0)
      await page.goto(direct)
      await expect(page.locator('img')).toBeVisible()

      await page.goto(remove)
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Delete')
      expect((await request.get(viewer)).status(), 'asking deletes nothing').toBe(200)
      await page.locator('form button.btn-bad').click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Deleted')
      const gone = await page.goto(viewer)
      expect(gone!.status()).toBe(410)
      await expect(page.locator('.cd-code')).toHaveText('410')
      expect((await request.get(direct)).status()).toBeGreaterThanOrEqual(404)
    })
  })
}

test('a video plays in its viewer and by its direct link', async ({ page }) => {
  await page.goto('/')
  await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'clip.mp4', mimeType: 'video/mp4', buffer: mp4() })
  await page.locator('.up-card').getByRole('link', { name: 'View' }).click()
  const direct = await page.locator('#c-direct-links').inputValue()
  for (const open of [async () => {}, async () => void (await page.goto(direct))]) {
    await open()
    const video = page.locator('video')
    await video.evaluate((v: HTMLVideoElement) => {
      v.muted = true
      return v.play()
    })
    await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(0.2)
    expect(await video.evaluate((v: HTMLVideoElement) => v.videoWidth)).toBe(320)
  }
})

test('keys alone upload a picture and copy its links', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const chooser = page.waitForEvent('filechooser')
  await page.goto('/')
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || '')
  const tabTo = async (name: string) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab')
      if ((await focused()).split(' ').includes(name)) return
    }
    throw new Error(`Tab never reached ${name}`)
  }
  await tabTo('skip')
  await page.keyboard.press('Enter')
  const tabToFiles = async () => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.matches('.hm-acts input[data-files]'))) return
    }
    throw new Error('Tab never reached the files')
  }
  await tabToFiles()
  await page.keyboard.press('Enter')
  await (await chooser).setFiles({ name: 'By keys.jpg', mimeType: 'image/jpeg', buffer: jpeg(3) })
  await expect(page.locator('#up-title')).toBeFocused()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await page.keyboard.press('Tab')
  for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.textContent)) !== 'View'; i++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.locator('.vw h1')).toHaveText('By keys')
  await tabTo('vw-code')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
  expect(ring).toBe('solid')
})

test('many files go with one choice: broken ones are named, words are said meanwhile, codes are copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/')
  const files = [4, 5, 6].map((n) => ({ name: `view-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) }))
  files.push({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture at all') })
  files.push({ name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) })
  await page.getByLabel('Who can find it').first().selectOption('link')
  await page.locator('.hm-acts input[data-files]').first().setInputFiles(files)
  await expect(page.locator('#up-refused li')).toHaveCount(2)
  await expect(page.locator('#up-refused')).toContainText('notes.jpg is damaged, or not what its name says')
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 3 files')
  await expect(page.locator('#up-removes li')).toHaveText([/^view 4 http/, /^view 5 http/, /^view 6 http/])
  await page.getByRole('radio', { name: 'Markdown' }).check()
  await page.getByRole('radio', { name: 'Thumbnail' }).check()
  await page.getByRole('button', { name: 'Copy all' }).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.split(' ').length).toBeGreaterThanOrEqual(3)
  expect(copied).toMatch(/^\[!\[view 4\]\(.+\.th\.jpg\)\]\(.+\/image\//)
})

test.describe('of files that cannot be read', () => {
  test.use({ borne: /status of 400 .*\/files\// })

  test('who sends a torn picture is told so in his language', async ({ page }) => {
    for (const [lang, words] of [['en', /^Failed: This (picture cannot be read|is no picture)/], ['de', /^Fehlgeschlagen: (Dieses Bild ist nicht|Das ist kein) lesbar/]] as [string, RegExp][]) {
      await page.goto(`/?lang=${lang}`)
      await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'torn.png', mimeType: 'image/png', buffer: Buffer.concat([png(13).subarray(0, 60), Buffer.alloc(4000, 8)]) })
      await expect(page.locator('.up-state')).toHaveText(words)
      await page.locator('.up-x').first().click()
    }
  })

  test('one that was refused is not taken up again by the next page', async ({ page }) => {
    await page.goto('/')
    const torn = Buffer.concat([png(11).subarray(0, 60), Buffer.alloc(4000, 7)])
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'torn.png', mimeType: 'image/png', buffer: torn })
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'failed')
    await expect(page.locator('#up-title')).toHaveText('No file has been uploaded')
    await page.getByRole('button', { name: 'Check the error report' }).click()
    await expect(page.getByRole('dialog', { name: 'Error report' }).getByRole('listitem')).toHaveText(/^torn\.png - .{8,}/)
    await page.keyboard.press('Escape')
    await page.locator('input[data-files]').last().setInputFiles({ name: 'whole.png', mimeType: 'image/png', buffer: png(12) })
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
    await expect(page.locator('#up-line')).toHaveText('1 file couldn’t be uploaded')
    await expect(page.getByRole('button', { name: 'Learn more' })).toBeVisible()
    await page.reload()
    await expect(page.locator('.hm-acts')).toBeVisible()
    await page.waitForLoadState('networkidle')
    await expect(page.locator('.up-card')).toHaveCount(0)
  })
})

test('what somebody has already is linked and not sent', async ({ page, site }) => {
  await keeper(page, site)
  const file = { name: 'again.jpg', mimeType: 'image/jpeg', buffer: jpeg(10) }
  const links: string[] = []
  const sent: string[] = []
  page.on('request', (r) => r.method() === 'POST' && r.url().includes('/files/') && sent.push(r.url()))
  for (const state of ['done', 'known']) {
    await page.goto('/')
    await page.locator('.hm-acts input[data-files]').first().setInputFiles(file)
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', state)
    links.push((await page.locator('.up-card a').getAttribute('href'))!)
  }
  expect(links[1]).toBe(links[0])
  expect(sent.length).toBe(1)
})

test('where rules are to be agreed to the queue waits for the button', async ({ page, site }) => {
  site.set('upload_terms', '1')
  try {
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).toHaveAttribute('data-ask', '1', { timeout: 500 })
    }).toPass()
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'held.jpg', mimeType: 'image/jpeg', buffer: jpeg(9) })
    await expect(page.locator('#up-title')).toHaveText('1 file is ready to go')
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'waiting')
    await page.locator('#up-hold button').click()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'waiting') // the rules are not ticked
    await page.locator('#up-hold').getByRole('checkbox').check()
    await page.locator('#up-hold button').click()
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  } finally {
    site.set('upload_terms', '0')
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).toHaveAttribute('data-ask', '', { timeout: 500 })
    }).toPass()
  }
})

test.describe('without a network', () => {
  test.use({ borne: /^Failed to load resource: net::ERR_/ })

  test('a queue outlives a lost network and a reload', async ({ page, context }) => {
    await page.goto('/')
    await page.locator('.hm-acts').hover() // as somebody does who chooses files
    await page.waitForLoadState('networkidle')
    await context.setOffline(true)
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'island.jpg', mimeType: 'image/jpeg', buffer: jpeg(7) })
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'retrying')
    await expect(page.locator('#up-now')).toHaveText('Waiting for the connection. It goes on by itself once it is back.')
    await context.setOffline(false)
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })

    await page.goto('/')
    await page.route('**/files/**', (r) => r.abort())
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'kept.jpg', mimeType: 'image/jpeg', buffer: jpeg(8) })
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'retrying')
    page.on('dialog', (d) => void d.accept())
    await page.unroute('**/files/**')
    await page.reload()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })
    await expect(page.locator('.up-name')).toHaveText('kept.jpg')
  })

  test('words that came too late for an upload are told when the network is back', async ({ page, site }) => {
    await keeper(page, site)
    await page.goto('/')
    let go = () => {}
    const held = new Promise<void>((done) => (go = done))
    await page.route('**/files/*', async (r) => {
      await held
      await r.continue()
    })
    await page.route('**/api/2/media/*', (r) => r.abort())
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'late.jpg', mimeType: 'image/jpeg', buffer: jpeg(12) })
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'sending')
    await page.getByRole('button', { name: 'Edit late.jpg' }).click()
    await page.locator('#up-edit').getByLabel('Title').fill('Said meanwhile')
    await page.locator('#up-edit').getByRole('button', { name: 'Save', exact: true }).click()
    go()
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'retrying')
    await page.unroute('**/api/2/media/*')
    await expect(page.locator('.up-card')).toHaveAttribute('data-state', 'done', { timeout: 20_000 })
    await page.goto((await page.locator('.up-card a').getAttribute('href'))!)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Said meanwhile')
  })
})
