// Files that come from another host, as from a CDN: here it is the same server by another name.
import { chromiumPath, expect, film, jpeg, panorama, roundFilm, type Site, startSite, test as base, upload } from './site'
import { chromium } from '@playwright/test'

const test = base.extend<object, { site: Site }>({
  site: [async ({}, use) => {
    const site = await startSite()
    site.set('images_base_url', `${site.url.replace('127.0.0.1', 'localhost')}/images`)
    site.set('video_stream_heights', '240')
    await use(site)
    await site.stop()
  }, { scope: 'worker' }],
})

test('pictures, films and what scripts fetch may come from another host', async ({ site }) => {
  test.setTimeout(120_000)
  await expect.poll(async () => (await upload(site, 'a.jpg', jpeg(800))).url).toMatch(/^http:\/\/localhost:/) // once it is known
  const [plain, round, moving] = [await upload(site, 'a.jpg', jpeg(801)), await upload(site, 'b.jpg', panorama(802)), await upload(site, 'c.mp4', film())]
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'] }) // which draws in 3D
  const page = await browser.newPage()
  const wrong: string[] = []
  page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()))
  await page.goto(`${site.url}/explore`)
  await expect.poll(() => page.locator('main img').evaluateAll((all: HTMLImageElement[]) => all.length > 1 && all.every((i) => i.naturalWidth > 0))).toBe(true)
  await page.goto(plain.url_viewer)
  await expect.poll(() => page.locator('#vw-pic').evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
  for (const shown of [round, await upload(site, 'd.mp4', roundFilm())]) {
    await page.goto(shown.url_viewer)
    await page.getByRole('button', { name: 'Load 360° view' }).click()
    await expect(page.locator('.vw-pano canvas')).toBeVisible()
    await expect(page.locator('#vw-360')).toBeHidden()
    await page.waitForTimeout(1000) // in which a film is drawn, or is not
  }

  const id = /\.?(\w+)$/.exec(moving.url_viewer)![1]
  await expect.poll(async () => (await page.request.get(`${site.url}/stream/${id}.m3u8`)).status(), { timeout: 60_000 }).toBe(200)
  for (const own of [true, false]) {
    if (!own) await page.addInitScript(() => { HTMLMediaElement.prototype.canPlayType = () => '' })
    await page.goto(moving.url_viewer)
    const video = page.locator('video')
    await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentSrc)).toMatch(own ? /m3u8$/ : /^blob:/)
    await video.evaluate((v: HTMLVideoElement) => { v.muted = true; return v.play() })
    await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThan(1)
    expect(await video.evaluate((v: HTMLVideoElement) => v.videoHeight)).toBe(240)
  }
  expect(wrong).toEqual([])
  await browser.close()
})
