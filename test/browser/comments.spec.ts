// Comments beside a file, with script and without.
import { expect, keeper, test } from './site'
import { png } from './seed'

test.afterEach(({ site }) => site.set('enable_comments', '0')) // others' pages are weighed without

test('a comment is written, edited and deleted beside the file', async ({ page, site }) => {
  site.set('enable_comments', '1')
  await keeper(page, site)
  const made = await page.request.post('/api/2/media', { multipart: { file: { name: 'a.png', mimeType: 'image/png', buffer: png(480, 320, 1) }, title: 'Pier' } })
  const { id } = ((await made.json()) as { media: { id: string } }).media
  await page.goto(`/image/${id}`)
  const part = page.locator('#comments')
  const field = part.getByLabel('Your comment')
  await field.fill('A draft')
  await page.locator('#vw-like').click()
  await expect(page.locator('#vw-like')).toHaveAttribute('aria-pressed', 'true')
  await expect(field).toHaveValue('A draft')
  await field.fill('Seen before\n<b>here</b> https://example.org/pier.')
  await part.getByRole('button', { name: 'Send' }).click()
  await expect(part.getByRole('listitem')).toContainText('<b>here</b>')
  await expect(part.getByRole('link', { name: 'https://example.org/pier', exact: true })).toHaveAttribute('rel', /nofollow ugc/)
  await expect(field).toHaveValue('')
  await part.getByRole('link', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your comment').fill('Seen after')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(part.getByRole('listitem')).toContainText('Seen after')
  await expect(part.getByRole('listitem')).toContainText('Edited')
  await part.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(part).toContainText('No comments yet.')
})

test('comments need no script', async ({ browser, page, site }) => {
  site.set('enable_comments', '1')
  await keeper(page, site)
  const made = await page.request.post('/api/2/media', { multipart: { file: { name: 'b.png', mimeType: 'image/png', buffer: png(480, 320, 2) } } })
  const { id } = ((await made.json()) as { media: { id: string } }).media
  const context = await browser.newContext({ baseURL: site.url, storageState: await page.context().storageState(), javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(`/image/${id}`)
  await plain.getByLabel('Your comment').fill('Without script')
  await plain.getByRole('button', { name: 'Send' }).click()
  await expect(plain).toHaveURL(new RegExp(`/image/.*#comments$`))
  await plain.locator('#comments').getByRole('link', { name: 'Edit' }).click()
  await plain.getByRole('button', { name: 'Delete' }).click()
  await expect(plain.locator('#comments')).toContainText('No comments yet.')
  await context.close()
})
