// The first steps of a site, on one page, with and without script.
import { broken } from './axe'
import { expect, startSite, test } from './site'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a site is checked, gets an administrator, a name and a colour, and takes a test picture', async ({ page }) => {
      const site = await startSite()
      try {
        await page.goto(site.setup)
        await expect(page.getByText('The data folder can be written to')).toBeVisible()
        await expect(page.getByText(/Without https others can read along/)).toBeVisible()
        await page.getByLabel('User name').fill('keeper')
        await page.getByLabel('E-mail').fill('keeper@example.org')
        await page.getByLabel('Password').fill('a long quiet evening')
        await page.getByLabel('Name of the site').fill('Ridge')
        await page.getByRole('radio', { name: 'Rose' }).check()
        await page.getByRole('radio', { name: /^Private/ }).check()
        await page.getByRole('button', { name: 'Create administrator' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('The site is ready')
        await expect(page.locator('.tp-mark')).toHaveText('Ridge')
        await expect(page.locator('html')).toHaveAttribute('style', '--h:345')
        await page.getByRole('button', { name: 'Upload a test picture' }).click()
        const link = await page.getByLabel('Link', { exact: true }).inputValue()
        expect(link.startsWith(site.url)).toBe(true)
        await page.getByRole('link', { name: 'View' }).click()
        await expect(page.locator('main img').first()).toBeVisible()
      } finally {
        await site.stop()
      }
    })
  })
}

test('the page of the first steps is accessible in both themes and widths, and fits', async ({ page }) => {
  const site = await startSite()
  try {
    await page.goto(site.setup)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390, 320]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
      }
    }
  } finally {
    await site.stop()
  }
})
