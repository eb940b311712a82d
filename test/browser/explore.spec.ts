// The menu of what there is to explore: by mouse, by keys, on a phone and without script.
import type { Page } from '@playwright/test'
import { broken, fits, sideways } from './axe'
import { expect, jpeg, keeper, startSite, test as base, type Site } from './site'

// One house with tags and categories serves all tests of a worker.
const test = base.extend<object, { full: Site }>({
  full: [
    async ({ browser }, use) => {
      const site = await startSite()
      const page = await browser.newPage()
      await keeper(page, site)
      for (const n of Array(30).keys()) {
        const tags = [`tag ${n}`, n % 2 ? '清晨' : 'a tag of thirty-two characters..']
        await page.request.post(site.url + '/api/2/media', { multipart: { file: { name: `${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(700 + n) }, tags: tags.join(',') } })
      }
      for (const n of Array(14).keys()) {
        const made = await page.request.post(site.url + '/api/2/categories', { data: { name: `Category ${n}`, slug: `category-${n}` } })
        expect(made.status()).toBe(201)
      }
      await page.close()
      await use(site)
      await site.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const menu = (page: Page) => page.locator('#ex')
const opener = (page: Page) => page.locator('.tp-nav .ex-b')

test('by keys: it opens, is walked, closes, and leads on', async ({ page, full }) => {
  await page.goto(full.url + '/explore')
  await expect(menu(page)).toBeHidden()
  await opener(page).focus()
  await page.keyboard.press('Enter')
  await expect(menu(page)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(menu(page).getByRole('link', { name: 'Recent' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu(page)).toBeHidden()
  await expect(opener(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await menu(page).getByRole('link', { name: 'Category 3' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Category 3')
})

test('by mouse: a press elsewhere closes it, and the top tags lead to their pages', async ({ page, full }) => {
  await page.goto(full.url + '/explore')
  await opener(page).click()
  await expect(menu(page).locator('.ex-tags a')).toHaveCount(30)
  await page.mouse.click(1400, 880)
  await expect(menu(page)).toBeHidden()
  await opener(page).click()
  await menu(page).getByRole('link', { name: '清晨' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('清晨')
})

test('the start page leads to the other lists, and on a phone its prints stand above the title', async ({ page, full }) => {
  await page.goto(full.url + '/')
  const tabs = page.getByRole('main').getByRole('navigation').getByRole('link')
  await expect(tabs).toHaveText(['Recent', 'Trending', 'Popular', 'Videos', 'Animated', '360°'])
  await expect(tabs.first()).toHaveAttribute('aria-current', 'page')
  for (const width of [1080, 760, 390, 320]) {
    await page.setViewportSize({ width, height: 800 })
    const title = (await page.getByRole('heading', { level: 1 }).boundingBox())!
    await expect(page.locator('.hm-print')).toHaveCount(3)
    for (const print of await page.locator('.hm-print').all()) {
      await expect(print).toBeVisible()
      const box = (await print.boundingBox())!
      expect(box.y + box.height, `a print above the title at ${width} pixels`).toBeLessThanOrEqual(title.y)
    }
    expect(await sideways(page), `${width} pixels`).toEqual([])
  }
  await tabs.nth(3).click()
  await expect(page).toHaveURL(/\/explore\/videos$/)
})

test('on a phone it is a sheet that fits', async ({ page, full }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(full.url + '/explore')
  await page.locator('.dk .ex-b').click()
  await expect(menu(page)).toBeVisible()
  const box = (await menu(page).boundingBox())!
  expect([box.x, box.width > 370, Math.round(box.y + box.height)]).toEqual([0, true, 844])
  await page.getByRole('button', { name: 'Close the menu' }).click()
  await expect(menu(page)).toBeHidden()
  await page.locator('.dk .ex-b').click()
  await menu(page).getByRole('link', { name: 'Images' }).click()
  await expect(page).toHaveURL(/explore\/images$/)
})

test('without script it opens and leads on', async ({ browser, full }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(full.url + '/explore')
  await opener(page).click()
  await expect(menu(page)).toBeVisible()
  await menu(page).getByRole('link', { name: 'Trending' }).click()
  await expect(page).toHaveURL(/explore\/trending$/)
  await context.close()
})

test('accessible in both themes and widths, in Chinese, and as narrow as can be', async ({ page, full }) => {
  for (const [lang, width, theme] of [['en', 1440, 'light'], ['en', 1440, 'dark'], ['zh-CN', 1440, 'light'], ['en', 390, 'light'], ['zh-CN', 390, 'dark'], ['en', 820, 'light']] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`${full.url}/explore?lang=${lang}`)
    await page.locator(width > 760 ? '.tp-nav .ex-b' : '.dk .ex-b').click()
    await expect(menu(page)).toBeVisible()
    expect(await broken(page), `${lang} ${width} ${theme}`).toEqual([])
    expect(await sideways(page)).toEqual([])
    const wide = await menu(page).evaluate((m) => m.scrollWidth - m.clientWidth)
    expect(wide, `${lang} ${width}: the menu scrolls at the side`).toBeLessThanOrEqual(0)
    await page.screenshot({ path: test.info().outputPath(`${lang}-${width}-${theme}.png`) })
  }
  await fits(page)
})

test('the dock tells where one is', async ({ page, full }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  const current = page.locator('.dk [aria-current]:visible')
  for (const [path, name] of [['/', 'Home'], ['/explore', 'Explore'], ['/explore/popular', 'Explore'], ['/explore/albums', 'Albums'], ['/login', 'Sign in']]) {
    await page.goto(full.url + path)
    await expect(current, path).toHaveText(name)
  }
})
