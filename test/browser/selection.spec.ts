// Many files of a list at once: choosing them, and what is done with them.
import { seed } from './seed'
import { expect, jpeg, keeper, startSite, test } from './site'

test('a range is chosen with Shift, its codes are copied from, and it is deleted with a way back', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await seed(site, page.request, 9)
    await page.goto(site.url + '/keeper')
    await page.locator('.gr-pick input').nth(1).check()
    await page.locator('.gr-pick input').nth(4).click({ modifiers: ['Shift'] })
    await expect(page.locator('.sl-n')).toHaveText('4 selected')
    await page.locator('.gr-a').nth(6).click({ modifiers: ['ControlOrMeta'] })
    await expect(page.locator('.sl-n')).toHaveText('5 selected')
    await page.locator('.gr-a').nth(7).click({ button: 'right' })
    await expect(page.locator('.sl-n')).toHaveText('6 selected')
    await page.locator('.gr-a').nth(7).click({ button: 'right' })
    await page.locator('.sl').getByRole('button', { name: 'Embed codes' }).click()
    expect((await page.locator('#c-viewer-links').inputValue()).split('\n')).toHaveLength(5)
    await page.goBack()
    await page.locator('.sl').getByRole('button', { name: 'Delete' }).click()
    await expect(page.locator('.gr-tile:not([hidden])')).toHaveCount(4)
    await expect(page.locator('.ts')).toContainText('5 files deleted')
    await expect(page.locator('#ls-n')).toHaveText('4 files')
    await expect(page.locator('.gr-tile:not([hidden]) .gr-a').nth(1)).toBeFocused() // what stands where the first of them stood
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.locator('.gr-tile:not([hidden])')).toHaveCount(9)
    await expect(page.locator('#ls-n')).toHaveText('9 files')
    await page.reload()
    await expect(page.locator('.gr-tile:not([hidden])')).toHaveCount(9)
  } finally {
    await site.stop()
  }
})

test('all of a list of many pages is chosen and deleted at once', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await seed(site, page.request, 60)
    await page.goto(site.url + '/keeper')
    await page.locator('.gr-pick input').first().check()
    await page.locator('.sl').getByRole('button', { name: 'All' }).click()
    await expect(page.locator('.sl-n')).toHaveText('24 selected')
    await page.getByRole('button', { name: 'Select the whole list' }).click()
    await expect(page.locator('.sl-n')).toHaveText('60 selected')
    await expect(page.locator('.gr-pick :checked')).toHaveCount(60)
    await page.locator('.sl').getByRole('button', { name: 'Delete' }).click()
    await expect(page.locator('.ts')).toContainText('60 files deleted')
    await expect(page.locator('#ls-n')).toHaveText('0 files')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.locator('#ls-n')).toHaveText('60 files')
    await page.locator('.gr-pick input').first().check()
    await page.keyboard.press('.')
    await expect(page.locator('.ts')).toBeHidden() // there is no further page
  } finally {
    await site.stop()
  }
})

test('what is chosen gets tags that are there, and ends some day', async ({ page, site }) => {
  await keeper(page, site)
  const r = await page.request.post(site.url + '/api/2/media?name=a.jpg', { headers: { 'Content-Type': 'application/octet-stream' }, data: jpeg(901) })
  const { media } = (await r.json()) as { media: { id: string } }
  await page.request.patch(site.url + '/api/2/media/' + media.id, { data: { tags: ['lakeside'] } })
  await page.goto(site.url + '/user/keeper')
  await page.locator('.gr-pick input').first().check()
  await page.locator('.sl').getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Auto delete').selectOption('P1D')
  await page.getByRole('combobox', { name: 'Add tags' }).pressSequentially('lak')
  await expect(page.getByRole('option', { name: /lakeside/ })).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  const after = (await (await page.request.get(site.url + '/api/2/media/' + media.id)).json()) as { expires?: string }
  expect(after.expires).toBeTruthy()
  await page.goto(site.url + '/tag/lakeside')
  await expect(page.locator('.ab-meta')).toContainText('1 file')
})

for (const width of [320, 390]) {
  test(`at ${width} every button for what is chosen is in sight`, async ({ page, site }) => {
    await keeper(page, site)
    const sent = await page.request.post(site.url + '/api/2/media?name=thumbed.jpg', { headers: { 'Content-Type': 'application/octet-stream' }, data: jpeg(910 + width) })
    const album = (await (await page.request.post(site.url + '/api/2/albums', { data: { name: 'Thumbed' } })).json()) as { id: string }
    await page.request.patch(site.url + '/api/2/media/' + ((await sent.json()) as { media: { id: string } }).media.id, { data: { album: album.id } })
    await page.setViewportSize({ width, height: 700 })
    await page.goto(site.url + '/album/' + album.id)
    await page.locator('.gr-pick input').first().check()
    const buttons = page.locator('.sl button')
    for (const name of ['Embed codes', 'Delete', 'All']) await expect(buttons.filter({ hasText: name })).toHaveCount(1)
    for (const button of await buttons.all()) {
      await expect(button).toBeInViewport({ ratio: 1 })
      const box = (await button.boundingBox())!
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44)
    }
    await page.screenshot({ path: `test/browser/artefacts/bar-${width}.png` })
  })
}

for (const width of [390, 1440]) {
  test(`at ${width} the filters open without moving their button`, async ({ page, site }) => {
    await keeper(page, site)
    await page.request.post(site.url + '/api/2/media?name=filtered.jpg', { headers: { 'Content-Type': 'application/octet-stream' }, data: jpeg(930 + width) })
    await page.setViewportSize({ width, height: 800 })
    await page.goto(site.url + '/explore')
    const filters = page.locator('.ls-tools .fl summary')
    const before = await filters.boundingBox()
    await filters.click()
    await expect(page.getByRole('button', { name: 'Apply' })).toBeVisible()
    expect(await filters.boundingBox()).toEqual(before)
  })
}
