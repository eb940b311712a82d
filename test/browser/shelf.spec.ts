// What stands on an album's page beside its files: tabs, buttons, an order by hand.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { album, seed } from './seed'
import { expect, keeper, startSite, test } from './site'

/** The page is accessible in both themes and fits the screens. */
async function fits(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await broken(page), `${page.url()} ${colorScheme} ${width}`).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
    }
  }
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })
    test.slow()

    test('staff put buttons on an album, which stand on its files, too', async ({ page }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        const a = await album(site, page.request, { name: 'Shop' })
        await seed(site, page.request, 1, { album: a.id })
        await page.goto(a.links.page)
        await page.getByRole('link', { name: 'Buttons' }).click()
        const field = (name: string, i: number) => page.getByRole('textbox', { name, exact: true }).nth(i)
        await field('Label', 0).fill('Second')
        await field('Emoji', 0).fill('📞')
        await field('Link', 0).fill('tel:+886223456789')
        await field('Label', 1).fill('First')
        await field('Link', 1).fill('javascript:alert(1)')
        if (scripts) {
          await page.getByRole('button', { name: 'Move' }).nth(1).focus()
          await page.keyboard.press('ArrowUp')
          await expect(field('Label', 0)).toHaveValue('First')
        } else {
          await page.getByLabel('Place').nth(0).fill('2')
          await page.getByLabel('Place').nth(1).fill('1')
        }
        await page.getByRole('button', { name: 'Save' }).click()
        await expect(page.getByRole('alert')).toContainText('A button cannot lead there')
        await expect(field('Link', 0)).toHaveValue('javascript:alert(1)')
        await expect(field('Link', 0)).toHaveAttribute('aria-invalid', 'true')
        if (scripts) await fits(page)
        await field('Link', 0).fill('https://shop.example.org/?a=1&b=2')
        await page.getByRole('button', { name: 'Save' }).click()
        const calls = page.locator('.ca a')
        await expect(calls).toHaveText(['First', '📞Second'])
        await expect(calls.nth(0)).toHaveAttribute('href', 'https://shop.example.org/?a=1&b=2')
        await expect(calls.nth(1)).toHaveAttribute('href', 'tel:+886223456789')
        if (scripts) await fits(page)
        await page.locator('.gr-tile a').first().click()
        await expect(page.locator(scripts ? '.lb-calls a' : '.vw .ca a')).toHaveText(['First', '📞Second'])
        await page.goto(a.links.page)
        await page.getByRole('link', { name: 'Buttons' }).click()
        await page.getByLabel('Show the buttons').uncheck()
        await page.getByRole('button', { name: 'Save' }).click()
        await expect(page.locator('.ab')).toBeVisible()
        await expect(calls).toHaveCount(0)
      } finally {
        await page.goto('about:blank') // so that nothing is on its way
        await site.stop()
      }
    })

    test('the files of an album are put in order by hand', async ({ page }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        const a = await album(site, page.request, { name: 'Walk' })
        await seed(site, page.request, 3, { album: a.id })
        await page.goto(a.links.page)
        await page.getByRole('link', { name: 'Order', exact: true }).click()
        const ids = () => page.locator('input[name=ids]').evaluateAll((all) => all.map((i) => (i as HTMLInputElement).value))
        const before = await ids()
        expect(before).toHaveLength(3)
        if (scripts) {
          await fits(page)
          await page.getByRole('button', { name: /^Move / }).nth(2).focus()
          await page.keyboard.press('ArrowUp')
          await expect(page.getByRole('status').filter({ hasText: 'is at place 2 of 3' })).toHaveCount(1)
          await page.keyboard.press('ArrowLeft')
          expect(await ids()).toEqual([before[2], before[0], before[1]])
          await page.setViewportSize({ width: 1440, height: 900 })
          const at = async (i: number) => (await page.locator('.od-grip').nth(i).boundingBox())!
          const from = await at(2)
          const to = await at(0)
          await page.mouse.move(from.x + 20, from.y + 20)
          await page.mouse.down()
          await page.mouse.move(to.x - 30, to.y + 40, { steps: 12 })
          await page.mouse.up()
        } else {
          await page.locator('input[name=place]').nth(0).fill('2')
          await page.locator('input[name=place]').nth(1).fill('1')
        }
        await page.getByRole('button', { name: 'Save' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Walk')
        await page.getByRole('link', { name: 'Order', exact: true }).click()
        expect(await ids()).toEqual(scripts ? [before[1], before[2], before[0]] : [before[1], before[0], before[2]])
      } finally {
        await page.goto('about:blank') // so that nothing is on its way
        await site.stop()
      }
    })

    test('an album has tabs for its albums, its codes, and for staff', async ({ page, browser }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        const a = await album(site, page.request, { name: 'Lake' })
        await album(site, page.request, { name: 'Boats', parent: a.id })
        await seed(site, page.request, 2, { album: a.id })
        await page.goto(a.links.page)
        const tab = (name: string) => page.locator('.tb').getByRole('link', { name, exact: true })
        await tab('Albums').click()
        await expect(page.locator('.al')).toContainText('Boats')
        await tab('Embed codes').click()
        const codes = page.locator('#ab-code')
        expect((await codes.inputValue()).split('\n')).toHaveLength(2)
        await page.getByRole('link', { name: 'Markdown full', exact: true }).click()
        await expect(codes).toHaveValue(/^!\[.*\]\(http.*\)\n!\[/)
        if (scripts) await fits(page)
        await tab('Info').click()
        await expect(page.locator('.ab-facts')).toContainText('keeper')
        if (scripts) await fits(page)
        const guest = await (await browser.newContext({ javaScriptEnabled: scripts })).newPage()
        await guest.goto(a.links.page)
        await expect(guest.locator('.tb a')).toHaveText(['Files', 'Albums', 'Embed codes'])
        expect((await guest.goto(a.links.page + '/info'))!.status()).toBe(404)
        await guest.context().close()
      } finally {
        await page.goto('about:blank') // so that nothing is on its way
        await site.stop()
      }
    })
  })
}
