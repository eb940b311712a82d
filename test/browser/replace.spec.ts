// Another file in the place of one, behind the same page.
import { expect, jpeg, keeper, test } from './site'

test('a file is replaced in a dialog, and its page shows the new one', async ({ page, site }) => {
  await keeper(page, site)
  const made = await page.request.post('/api/2/media', { multipart: { file: { name: 'lake.jpg', mimeType: 'image/jpeg', buffer: jpeg(951) }, title: 'Lake' } })
  const { id } = ((await made.json()) as { media: { id: string } }).media
  await page.goto(`/image/${id}`)
  const before = await page.locator('#vw-pic').getAttribute('src')
  await page.getByRole('link', { name: 'Replace file' }).click()
  await page.getByRole('dialog').getByLabel('New file').setInputFiles({ name: 'other.jpg', mimeType: 'image/jpeg', buffer: jpeg(952) })
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click()
  await expect(page.locator('#vw-pic')).not.toHaveAttribute('src', before!)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lake')
  await expect.poll(() => page.locator('#vw-pic').evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
})
