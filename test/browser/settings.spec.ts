// What people do with their accounts, with and without script.
import { broken } from './axe'
import { expect, jpeg, keeper, startSite, test } from './site'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('on a phone the parts of the settings are a list of links', async ({ page, site }) => {
      await keeper(page, site)
      await page.goto('/settings/profile')
      const parts = page.locator('.st-nav')
      await expect(parts, 'beside the form').toBeVisible()
      await expect(page.locator('.st-go')).toBeHidden()
      await page.setViewportSize({ width: 390, height: 800 })
      await expect(parts).toBeHidden()
      await page.locator('.st-go').click()
      const links = parts.getByRole('link')
      await expect(links.first()).toHaveAttribute('aria-current', 'page')
      const boxes = await links.evaluateAll((all) => all.map((a) => a.getBoundingClientRect().toJSON() as DOMRect))
      expect(new Set(boxes.map((b) => b.x)).size, 'one below the other').toBe(1)
      expect(Math.min(...boxes.map((b) => b.height))).toBeGreaterThanOrEqual(44)
      if (scripts) expect(await broken(page)).toEqual([])
      await page.keyboard.press('Escape')
      await expect(parts).toBeHidden()
      await page.locator('.st-go').click()
      await page.getByRole('link', { name: 'API keys' }).click()
      await expect(page).toHaveURL(/\/settings\/keys$/)
      await expect(page.locator('.st-go')).toHaveText('API keys')
    })

    test('the menu leads to the settings, where a profile is changed and a key made', async ({ page }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        await page.locator('.tp-in').click()
        await page.getByRole('link', { name: 'Settings' }).click()
        await page.getByLabel('About you').fill('Hills and lakes.')
        await page.getByRole('button', { name: 'Save changes' }).click()
        await expect(page.getByRole('main').getByRole('status')).toHaveText('Saved.')
        await expect(page.getByLabel('About you')).toHaveValue('Hills and lakes.')

        await page.getByRole('link', { name: 'API keys' }).click()
        await page.getByLabel('What the key is for').fill('ShareX at home')
        await page.getByRole('button', { name: 'Make a key' }).click()
        await expect(page.locator('#key-text')).toHaveValue(/^chv_/)
        const names: string[] = []
        for (const client of ['ShareX, pictures', 'ShareX, files', 'PicGo and PicList', 'Flameshot script', 'curl script', 'iOS shortcut']) {
          const kept = page.waitForEvent('download')
          await page.getByRole('button', { name: client }).click()
          names.push((await kept).suggestedFilename())
        }
        expect(names).toEqual(['image.sxcu', 'file.sxcu', 'picgo.json', 'flameshot.sh', 'curl.sh', 'shortcut.txt'].map((name) => '127.0.0.1-' + name))
        await page.getByRole('link', { name: 'API keys' }).click()
        await expect(page.locator('#key-text')).toHaveCount(0)
        await page.getByRole('button', { name: 'Revoke: ShareX at home' }).click()
        await expect(page.getByRole('main').getByRole('status')).toHaveText('The key is revoked.')
      } finally {
        await site.stop()
      }
    })
  })
}

test('with "ask before uploading" files wait until they are told to go', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await page.goto(site.url + '/settings/uploads')
    await page.getByLabel('Ask before uploading').check()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.goto(site.url)
    const send = (n: number) => page.locator('input[data-files]').first().setInputFiles({ name: `ridge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) })
    await send(41)
    await expect(page.locator('#up-title')).toHaveText('1 file is ready to go')
    await expect(page.locator('.up-card')).toContainText('Waiting')
    await page.locator('#up-hold button').click()
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
    await send(42)
    await page.locator('#up-hold button').click()
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
  } finally {
    await site.stop()
  }
})

test('the theme and the layout that somebody chooses are drawn by the server', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await page.goto(site.url + '/settings/appearance')
    await page.getByRole('radio', { name: 'Dark', exact: true }).check()
    await page.getByRole('radio', { name: 'Squares' }).check()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await page.request.post(site.url + '/api/2/media', { multipart: { file: { name: 'lake.jpg', mimeType: 'image/jpeg', buffer: jpeg(42) } } })
    await page.goto(site.url + '/explore')
    await expect(page.locator('.gr')).toHaveAttribute('data-layout', 'squares')
  } finally {
    await site.stop()
  }
})

test('the menu closes by Escape and by a press elsewhere', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    const out = page.getByRole('button', { name: 'Sign out' })
    await page.locator('.tp-in').click()
    await expect(out).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(out).toBeHidden()
    await expect(page.locator('.tp-in')).toBeFocused()
    await page.locator('.tp-in').click()
    await page.locator('.ft').click({ position: { x: 2, y: 2 } })
    await expect(out).toBeHidden()
  } finally {
    await site.stop()
  }
})
