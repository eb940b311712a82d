// A licence is chosen beside files that are sent; it is shown with them, and lists are narrowed by it.
import { file, send, waiting } from './panel'
import { expect, test } from './site'

test('a licence that is said of all files is shown, and lists find them by it', async ({ page }) => {
  await waiting(page, file(181, 'dunes.jpg'), file(182, 'reeds.jpg'))
  await page.locator('.up-open').first().click()
  await page.locator('#ue-licence').selectOption({ label: 'CC BY-NC-SA 4.0' })
  await page.getByRole('button', { name: 'Apply to all' }).click()
  await page.locator('.up-open').nth(1).click()
  await expect(page.locator('#ue-licence')).toHaveValue('cc-by-nc-sa')
  const viewer = await send(page)
  await page.goto(viewer)
  await expect(page.getByRole('link', { name: 'CC BY-NC-SA 4.0' })).toHaveAttribute('href', 'https://creativecommons.org/licenses/by-nc-sa/4.0/')
  await expect(page.locator('a[rel="license"]')).toHaveCount(1)

  const found = page.locator('.gr-tile')
  await page.goto('/explore/images')
  await page.locator('summary', { hasText: 'Filter' }).click()
  await page.getByLabel('Licence').selectOption({ label: 'CC BY-NC-SA 4.0' })
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/licence=cc-by-nc-sa/)
  await expect(found).toHaveCount(2)
  await page.getByRole('link', { name: 'Licence: CC BY-NC-SA 4.0' }).click()
  await expect(page).not.toHaveURL(/licence=/)
  await page.goto('/explore/images?licence=cc-by-nd')
  await expect(found).toHaveCount(0)
})
