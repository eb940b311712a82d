// The files of a list, full screen above it: by mouse, keys and touch, with the way back,
// what may be done there, and how it looks to axe.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { seed } from './seed'
import { expect, keeper, listen, mp4, startSite, test as base, type Site } from './site'

// One house with 40 media serves all tests of a worker.
const test = base.extend<object, { full: Site }>({
  full: [
    async ({ browser }, use) => {
      const site = await startSite()
      const page = await browser.newPage()
      await keeper(page, site)
      await page.request.post(site.url + '/api/2/media', { multipart: { file: { name: 'film.mp4', mimeType: 'video/mp4', buffer: mp4() }, title: 'A film' } })
      await seed(site, page.request, 40)
      await page.close()
      await use(site)
      await site.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const box = (page: Page) => page.getByRole('dialog')
const title = (page: Page) => page.locator('#lb-title')
const tiles = (page: Page) => page.locator('.gr-tile:not([hidden]) .gr-a')

/** Opens the n-th tile of a list. */
async function open(page: Page, address: string, n = 0): Promise<string> {
  await page.goto(address)
  const name = await tiles(page).nth(n).locator('.gr-cap').textContent()
  await tiles(page).nth(n).click()
  await expect(page.locator('.pswp--open')).toBeVisible()
  await expect(title(page)).toHaveText(name!)
  return name!
}

test('a click opens the file above the list; back, reload and forward go where they should', async ({ page, full }) => {
  const list = full.url + '/explore?sort=title_asc'
  await open(page, list, 2)
  const at = page.url()
  expect(at).toMatch(/\/image\/.*\?in=recent%40title_asc$/)
  await expect(page.locator('.pswp__img:not(.pswp__img--placeholder)').first()).toHaveJSProperty('complete', true)
  await page.goBack()
  await expect(box(page)).toHaveCount(0)
  expect(page.url()).toBe(list)
  await expect(tiles(page).nth(2), 'the focus is back').toBeFocused()
  await page.goForward()
  await expect(box(page)).toBeVisible()
  expect(page.url()).toBe(at)
  await page.reload()
  await expect(page.locator('#vw'), 'the page of the file').toBeVisible()
  await page.goBack()
  await expect(page.locator('#ls-list')).toBeVisible()
  expect(page.url()).toBe(list)
  await page.goForward()
  await expect(page.locator('#vw, .lb').first()).toBeVisible()
  expect(page.url()).toBe(at)
})

test('with a modifier, or where the site does not want it, a click leads to the page', async ({ page, context, full }) => {
  await page.goto(full.url + '/explore')
  const [other] = await Promise.all([context.waitForEvent('page'), tiles(page).first().click({ modifiers: ['Shift'] })])
  await expect(other.locator('#vw')).toBeVisible()
  await other.close()
  await expect(box(page)).toHaveCount(0)
  full.set('listing_viewer', '0')
  try {
    await expect.poll(async () => (await (await page.request.get(full.url + '/explore')).text()).includes('data-viewer')).toBe(false)
    await page.goto(full.url + '/explore')
    await tiles(page).first().click()
    await expect(page.locator('#vw')).toBeVisible()
  } finally {
    full.set('listing_viewer', '1')
    await expect.poll(async () => (await (await page.request.get(full.url + '/explore')).text()).includes('data-viewer')).toBe(true)
  }
})

test('by keys alone: next and previous over the end of the page, zoom, and Escape closes', async ({ page, full }) => {
  await page.goto(full.url + '/explore')
  await tiles(page).nth(20).focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.pswp--open')).toBeVisible()
  const seen: string[] = []
  for (let n = 0; n < 8; n++) {
    seen.push((await title(page).textContent())!)
    await page.keyboard.press('ArrowRight')
    await expect(title(page)).not.toHaveText(seen.at(-1)!)
  }
  expect(new Set(seen).size, 'each once, over the end of the first page').toBe(8)
  await page.keyboard.press('ArrowLeft')
  await expect(title(page)).toHaveText(seen.at(-1)!)
  const width = () => page.locator('.pswp__item[aria-hidden="false"] .pswp__img:not(.pswp__img--placeholder)').evaluate((e) => e.getBoundingClientRect().width)
  await expect.poll(width).toBeGreaterThan(100)
  const rest = () => expect.poll(async () => { // neither on its way nor about to be exchanged
    const now = await width()
    await page.waitForTimeout(300)
    return (await width()) - now
  }).toBe(0)
  await rest()
  const before = await width()
  await page.keyboard.press('w')
  await expect.poll(width).toBeGreaterThan(before * 1.2)
  await rest()
  await page.keyboard.press('w')
  await expect.poll(async () => Math.abs((await width()) - before)).toBeLessThan(2)
  await page.keyboard.press('Escape')
  await expect(box(page)).toHaveCount(0)
  await expect(page).toHaveURL(/\/explore/)
  await expect(tiles(page).nth(27), 'the focus is on the tile of what was shown').toBeFocused()
})

test('like, select, flag, delete and undo act on the tiles', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await seed(site, page.request, 5)
    const first = await open(page, site.url + '/keeper', 1)
    await page.keyboard.press('l')
    await expect(box(page).getByRole('button', { name: 'Like' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('f')
    await expect(box(page).getByRole('button', { name: 'Unsafe' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('.')
    await expect(box(page).getByRole('button', { name: 'Select' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('s')
    await expect(page.getByRole('dialog', { name: 'Share' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name: 'Share' })).toHaveCount(0)
    await expect(page.locator('.lb')).toBeVisible()
    await page.keyboard.press('Delete')
    await expect(title(page)).not.toHaveText(first)
    await expect(page.locator('.ts')).toContainText('1 file deleted')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.locator('.gr-tile[hidden]')).toHaveCount(0)
    await page.keyboard.press('ArrowLeft')
    await expect(title(page)).toHaveText(first)
    await page.keyboard.press('Escape')
    await expect(page.locator('.lb')).toHaveCount(0)
    await page.reload()
    await expect(page.locator('.gr-like[aria-pressed="true"]')).toHaveCount(1)
    await expect(page.locator('.gr-a[data-unsafe]')).toHaveCount(1)
    await tiles(page).nth(1).click()
    await expect(title(page)).toBeVisible()
    await page.keyboard.press('e')
    await expect(page).toHaveURL(/\/edit\?in=user$/)
  } finally {
    await site.stop()
  }
})

test('a heart on a tile turns with script and without', async ({ browser, page, full }) => {
  await keeper(page, full)
  await page.goto(full.url + '/explore')
  const heart = page.locator('.gr-like').nth(3)
  await tiles(page).nth(3).hover()
  await heart.click()
  await expect(heart).toHaveAttribute('aria-pressed', 'true')
  await expect(heart).toHaveText('1')
  await expect(box(page)).toHaveCount(0)
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
  const plain = await context.newPage()
  await plain.goto(full.url + '/explore?sort=date_desc')
  await tiles(plain).nth(3).hover()
  await expect(plain.locator('.gr-like').nth(3)).toHaveAttribute('aria-pressed', 'true')
  await plain.locator('.gr-like').nth(3).click()
  await expect(plain.locator('.gr-like').nth(3)).toHaveAttribute('aria-pressed', 'false')
  expect(plain.url(), 'the list again').toBe(full.url + '/explore?sort=date_desc')
  await context.close()
  await page.context().clearCookies()
  await page.goto(full.url + '/explore')
  await expect(page.locator('.gr-like'), 'guests do not like').toHaveCount(0)
})

test('a video plays in it, and stops when it is left', async ({ page, full }) => {
  await open(page, full.url + '/explore?sort=date_asc', 0)
  await expect(title(page)).toHaveText('A film')
  const film = page.locator('.lb-film').first()
  await expect.poll(() => film.evaluate((v: HTMLVideoElement) => v.readyState)).toBeGreaterThan(0)
  await film.evaluate((v: HTMLVideoElement) => v.play())
  await page.keyboard.press('ArrowRight')
  await expect(title(page)).not.toHaveText('A film')
  expect(await film.evaluate((v: HTMLVideoElement) => v.paused)).toBe(true)
})

test('a swipe leads on', async ({ browser, full }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } })
  const page = await context.newPage()
  const heard = listen(page)
  const first = await open(page, full.url + '/explore', 1)
  const client = await context.newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) => client.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y: 400 }] })
  await touch('touchStart', 330)
  for (const x of [300, 240, 160, 80]) await touch('touchMove', x)
  await touch('touchEnd')
  await expect(title(page)).not.toHaveText(first)
  await page.screenshot({ path: test.info().outputPath('phone.png') })
  expect(heard).toEqual([])
  await context.close()
})

test('its controls fade and come back', async ({ page, full }) => {
  await open(page, full.url + '/explore', 4)
  await page.mouse.move(300, 300)
  await expect(page.locator('.pswp__top-bar')).toHaveCSS('opacity', '0', { timeout: 6000 })
  await page.mouse.move(320, 320)
  await expect(page.locator('.pswp__top-bar')).toHaveCSS('opacity', '1')
})

test('accessible in both themes and widths', async ({ page, full }) => {
  await keeper(page, full)
  await open(page, full.url + '/explore', 5)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.mouse.move(width / 2, 300)
      await page.waitForTimeout(400)
      await page.mouse.move(width / 2, 320)
      expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
      await page.screenshot({ path: test.info().outputPath(`${colorScheme}-${width}.png`) })
    }
  }
})
