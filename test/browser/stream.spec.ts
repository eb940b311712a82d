// Videos that the server made renditions of: played by the browser itself, by hls.js where it cannot, and as they were sent
// where neither does.
import type { Page } from '@playwright/test'
import { expect, film, type Site, test, upload } from './site'

let shown: { page: string; file: string; id: string } | undefined

test.afterAll(({ site }) => site.set('video_stream_heights', ''))

/** Puts a video up and waits until there are renditions of it. */
async function filmed(page: Page, site: Site) {
  if (shown) return shown
  site.set('video_stream_heights', '240,360')
  const { url_viewer, url } = await upload(site, 'film.mp4', film())
  const id = /\.?(\w+)$/.exec(url_viewer)![1]
  await expect.poll(async () => (await page.request.get(`/stream/${id}.m3u8`)).status(), { timeout: 60_000 }).toBe(200)
  await expect.poll(async () => (await page.request.get(`/stream/${id}/360.m3u8`)).status(), { timeout: 60_000 }).toBe(200)
  return (shown = { page: url_viewer, file: url, id })
}

/** Takes from the browser that it plays lists itself. */
const deaf = (page: Page) => page.addInitScript(() => {
  const can = HTMLMediaElement.prototype.canPlayType
  HTMLMediaElement.prototype.canPlayType = function (kind) { return /mpegurl/i.test(kind) ? '' : can.call(this, kind) }
})

const video = (page: Page) => page.locator('video')
const of = <K extends 'currentSrc' | 'currentTime' | 'duration' | 'paused' | 'videoHeight' | 'playbackRate'>(page: Page, what: K) =>
  video(page).evaluate((v: HTMLVideoElement, what) => v[what], what)

/** Plays it muted, as browsers let a script. */
const play = (page: Page) => video(page).evaluate((v: HTMLVideoElement) => { v.muted = true; return v.play() })

test.describe.configure({ mode: 'serial', timeout: 120_000 })

test('a browser that plays lists does so itself, and what is chosen stays', async ({ page, site }) => {
  const { page: at, file, id } = await filmed(page, site)
  const scripts: string[] = []
  page.on('request', (r) => r.url().includes('hls') && scripts.push(r.url()))
  await page.goto(at)
  await expect.poll(() => of(page, 'duration')).toBeCloseTo(9, 0)
  expect(await of(page, 'currentSrc')).toBe(`${site.url}/stream/${id}.m3u8`)
  await play(page)
  await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(1)
  await page.getByLabel('Speed').selectOption('1.5')
  await page.getByLabel('Quality').selectOption('240p')
  await expect.poll(() => of(page, 'videoHeight')).toBe(240)
  await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(1)
  expect(await of(page, 'currentSrc')).toBe(`${site.url}/stream/${id}/240.m3u8`)
  await expect.poll(() => of(page, 'paused')).toBe(false)
  expect(await of(page, 'playbackRate')).toBe(1.5)
  await page.getByLabel('Quality').selectOption('As sent')
  await expect.poll(() => of(page, 'currentSrc')).toBe(file)
  await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(1)
  await page.reload()
  await expect.poll(() => of(page, 'currentSrc')).toBe(file)
  await expect(page.getByLabel('Quality')).toHaveValue('file')
  await page.getByLabel('Quality').selectOption('Auto')
  await expect.poll(() => of(page, 'currentSrc')).toBe(`${site.url}/stream/${id}.m3u8`)
  expect(scripts).toEqual([])
  await page.goto(`/embed/${id}`)
  await expect.poll(() => of(page, 'duration')).toBeCloseTo(9, 0)
  expect(await of(page, 'currentSrc')).toBe(`${site.url}/stream/${id}.m3u8`)
})

test('another plays them by hls.js', async ({ page, site }) => {
  const { page: at, file } = await filmed(page, site)
  await deaf(page)
  const parts: string[] = []
  page.on('request', (r) => { // "bytes=0-" is the browser's, which plays lists whatever it says
    if (r.url().includes('/images/streams/') && /^bytes=\d+-\d+$/.test(r.headers().range)) parts.push(r.headers().range)
  })
  await page.goto(at)
  await expect.poll(() => of(page, 'currentSrc')).toMatch(/^blob:/)
  await expect.poll(() => of(page, 'duration')).toBeCloseTo(9, 0)
  await page.waitForTimeout(1500)
  expect(parts.length, 'fetched before it plays').toBeLessThan(4)
  await play(page)
  await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(4.5) // behind the first segment
  expect(parts.length).toBeGreaterThan(3)
  await page.getByLabel('Quality').selectOption('240p')
  await expect.poll(() => of(page, 'videoHeight')).toBe(240)
  await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(4.5)
  await page.getByLabel('Quality').selectOption('360p')
  await expect.poll(() => of(page, 'videoHeight')).toBe(360)
  await page.getByLabel('Quality').selectOption('As sent')
  await expect.poll(() => of(page, 'currentSrc')).toBe(file)
  await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(4.5)
  await page.getByLabel('Quality').selectOption('Auto')
  await expect.poll(() => of(page, 'currentSrc')).toMatch(/^blob:/)
})

test.describe('where lists cannot be had', () => {
  test.use({ borne: /stream|film\.mp4/ })

  for (const [who, before] of [['the browser itself', async () => undefined], ['hls.js', deaf]] as const) {
    test(`the file is played as it was sent, by ${who}`, async ({ page, site }) => {
      const { page: at, file } = await filmed(page, site)
      await before(page)
      await page.route('**/stream/**', (route) => route.fulfill({ status: 503 }))
      await page.goto(at)
      await expect.poll(() => of(page, 'currentSrc'), { timeout: 30_000 }).toBe(file)
      await play(page)
      await expect.poll(() => of(page, 'currentTime')).toBeGreaterThan(1)
    })
  }

  test('what fails after it began gives way, and no more than once', async ({ page, site }) => {
    const { page: at, file, id } = await filmed(page, site)
    await page.goto(at)
    await expect.poll(() => of(page, 'duration')).toBeCloseTo(9, 0)
    const fails = () => video(page).evaluate((v) => v.dispatchEvent(new Event('error')))
    await fails()
    await expect.poll(() => of(page, 'currentSrc')).toBe(file)
    await expect(page.getByLabel('Quality')).toHaveValue('file')
    await fails()
    await page.waitForTimeout(500)
    expect(await of(page, 'currentSrc')).toBe(file)

    await page.getByLabel('Quality').selectOption('As sent') // which stays, and on another page cannot be played
    await page.route(file, (route) => route.fulfill({ status: 200, contentType: 'video/mp4', body: 'nothing' }))
    await page.evaluate(() => localStorage.setItem('vw-quality', 'file'))
    await page.goto(at)
    await expect.poll(() => of(page, 'currentSrc')).toBe(`${site.url}/stream/${id}.m3u8`)
    await expect.poll(() => of(page, 'duration')).toBeCloseTo(9, 0)
    expect(await page.evaluate(() => localStorage.getItem('vw-quality'))).toBe('file')
  })
})
