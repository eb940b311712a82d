// From a file to its links, its page and its end, with and without script.
import { expect, jpeg, mp4, test } from './site'

const picture = (page: import('@playwright/test').Page) => page.locator('img.vw-pic')

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('a picture is uploaded, shown, and deleted by its link', async ({ page, site, request }) => {
      const bytes = jpeg(script ? 1 : 2)
      await page.goto('/')
      await page.getByLabel('File').first().setInputFiles({ name: 'harbour.jpg', mimeType: 'image/jpeg', buffer: bytes })
      await page.getByRole('textbox', { name: 'Title' }).fill('Harbour at noon')
      await page.getByRole('button', { name: 'Upload' }).click()

      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Upload complete')
      const direct = await page.locator('#c-direct-links').inputValue()
      const remove = await page.locator('#c-delete-links').inputValue()
      expect(direct).toMatch(new RegExp(`^${site.url}/images/.+\\.jpg$`))

      await page.locator('.rs-acts .btn-ink').click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Harbour at noon')
      const viewer = page.url()
      expect(await page.locator('#c-viewer-links').inputValue()).toBe(viewer)
      await expect(picture(page)).toBeVisible()
      await expect(page.locator('#c-delete-links')).toHaveCount(0)
      if (script) {
        await expect.poll(() => picture(page).evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(400)
      }

      const file = await request.get(direct)
      expect(file.headers()['content-type']).toBe('image/jpeg')
      expect(Buffer.compare(await file.body(), bytes)).toBe(0)
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
  await page.locator('#source').setInputFiles({ name: 'clip.mp4', mimeType: 'video/mp4', buffer: mp4() })
  await page.getByRole('button', { name: 'Upload' }).click()
  const direct = await page.locator('#c-direct-links').inputValue()
  await page.locator('.rs-acts .btn-ink').click()
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
  await tabTo('source')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles({ name: 'keys.jpg', mimeType: 'image/jpeg', buffer: jpeg(3) })
  await tabTo('title')
  await page.keyboard.type('By keys')
  await tabTo('visibility')
  await tabTo('expiration')
  await tabTo('btn-lg')
  await page.keyboard.press('Enter')
  await expect(page.locator('.rs h1')).toBeVisible()
  await tabTo('btn-ink')
  await page.keyboard.press('Enter')
  await expect(page.locator('.vw h1')).toHaveText('By keys')
  await tabTo('c-viewer-links')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
  expect(ring).toBe('solid')
})
