// A house with 300 media, wide and on a phone: far down in a list and back again, and what
// is chosen over several of its pages.
import type { Page } from '@playwright/test'
import { seed } from './seed'
import { expect, keeper, startSite, test as base, type Site } from './site'

const test = base.extend<object, { crowd: { site: Site; state: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>> } }>({
  crowd: [
    async ({ browser }, use) => {
      const site = await startSite()
      const page = await browser.newPage()
      await keeper(page, site)
      await seed(site, page.request, 300)
      const state = await page.context().storageState()
      await page.close()
      await use({ site, state })
      await site.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})
test.describe.configure({ mode: 'default' }) // one house for all of them

const tiles = (page: Page) => page.locator('.gr-tile:not([hidden])')

/** Scrolls until so many are there. */
async function down(page: Page, n: number): Promise<void> {
  await expect.poll(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    return tiles(page).count()
  }, { timeout: 30_000 }).toBeGreaterThanOrEqual(n)
}

for (const [kind, size] of Object.entries({ wide: { viewport: { width: 1440, height: 900 } }, phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } })) {
  test.describe(kind, () => {
    test.use(size)

    test('back from a file far down the list is there again', async ({ browser, crowd }) => {
      const context = await browser.newContext({ ...size, storageState: crowd.state, baseURL: crowd.site.url })
      const page = await context.newPage()
      await page.goto('/keeper')
      await down(page, 120)
      const tile = tiles(page).nth(100).locator('.gr-a')
      await tile.scrollIntoViewIfNeeded()
      const href = (await tile.getAttribute('href'))!
      await expect.poll(() => page.url()).toContain('seek=')
      await tile.click()
      await page.waitForURL((u) => u.pathname.startsWith('/image/'))
      await page.goBack()
      await expect(page.locator(`.gr-a[href="${href}"]`)).toBeVisible()
      await expect(page.locator(`.gr-a[href="${href}"]`)).toBeInViewport()
      await context.close()
    })

    test('what is chosen stays chosen while the list goes on', async ({ browser, crowd }) => {
      const context = await browser.newContext({ ...size, storageState: crowd.state, baseURL: crowd.site.url })
      const page = await context.newPage()
      await page.goto('/keeper')
      await page.locator('#sl-begin').click()
      await tiles(page).nth(5).locator('.gr-pick input').click()
      await down(page, 96)
      await tiles(page).nth(80).locator('.gr-pick input').click(kind === 'wide' ? { modifiers: ['Shift'] } : {})
      await expect(page.locator('#sl-n')).toHaveText(kind === 'wide' ? '76 selected' : '2 selected')
      await page.locator('.sl').getByRole('button', { name: 'Embed codes' }).click()
      expect((await page.locator('#c-viewer-links').inputValue()).split('\n')).toHaveLength(kind === 'wide' ? 76 : 2)
      await page.goBack()
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await context.close()
    })
  })
}

test('a list of 300 comes to its end, each file once, and the foot is reached', async ({ browser, crowd }) => {
  const context = await browser.newContext({ baseURL: crowd.site.url })
  const page = await context.newPage()
  await page.goto('/explore')
  await down(page, 260) // ten pages by themselves
  await expect(tiles(page)).toHaveCount(264)
  await page.getByRole('link', { name: 'Load more' }).click() // as none goes on by itself now; from here on they do again
  await down(page, 300)
  await expect(page.getByRole('link', { name: 'Load more' })).toHaveCount(0)
  const all = await page.locator('.gr-a').evaluateAll((list) => list.map((a) => a.getAttribute('href')!.replace(/\?.*/, '')))
  expect(all).toHaveLength(300)
  expect(new Set(all).size).toBe(300)
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  await expect(page.locator('.ft')).toBeInViewport()
  await context.close()
})

// A list is looked through in stretches of thousands (internal/db); here the house's answer
// is made one in which nothing fits, twice.
test('a list goes on over stretches in which nothing fits', async ({ browser, crowd }) => {
  const context = await browser.newContext({ baseURL: crowd.site.url })
  const page = await context.newPage()
  let empty = 2
  await page.route(/seek=/, async (route) => {
    const answer = await route.fetch()
    if (empty === 0) return route.fulfill({ response: answer })
    empty--
    await route.fulfill({ response: answer, body: `<p class="gr-none ls-sofar">So far nothing</p><nav class="ls-more"><a class="btn" href="${route.request().url()}" rel="next">Load more</a></nav>` })
  })
  await page.goto('/explore')
  await page.evaluate(() => document.querySelector('.gr')!.replaceWith(Object.assign(document.createElement('p'), { className: 'gr-none ls-sofar' })))
  await down(page, 24)
  expect(empty).toBe(0)
  await expect(page.locator('.ls-sofar')).toHaveCount(0)
  await expect(tiles(page).first()).toBeVisible()
  await context.close()
})
