// What people do with their accounts, with and without script.
import { broken } from './axe'
import { expect, jpeg, keeper, startSite, test, upload } from './site'

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

test('the part of a picture that an avatar shows is dragged, or moved by the sliders', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await page.goto(`${site.url}/settings/profile`)
    await page.locator('#avatar').setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: jpeg(41) })
    const stage = page.locator('.sq-at')
    const part = page.locator('.sq-part')
    await expect(stage).toBeVisible()
    const share = async () => {
      const all = (await stage.boundingBox())!
      const own = (await part.boundingBox())!
      return [(own.x + own.width / 2 - all.x) / all.width, (own.y + own.height / 2 - all.y) / all.height, own.width / all.height].map((n) => Math.round(n * 100))
    }
    expect(await share(), 'the middle').toEqual([50, 50, 100])
    await page.getByLabel('Size').fill('40')
    expect(await share()).toEqual([50, 50, 40])
    const all = (await stage.boundingBox())!
    await page.mouse.move(all.x + all.width / 2, all.y + all.height / 2)
    await page.mouse.down()
    await page.mouse.move(all.x + all.width / 2 + all.width / 4, all.y + all.height / 2 - 2 * all.height, { steps: 4 })
    await page.mouse.up()
    await expect.poll(share, 'as far as it goes').toEqual([75, 20, 40])
    await page.getByLabel('Left to right').focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(share).toEqual([74, 20, 40])
    expect(await broken(page)).toEqual([])
    await page.screenshot({ path: test.info().outputPath('square.png'), fullPage: true })
    const fields = await page.locator('form[data-square]').evaluate((f: HTMLFormElement) => ['x', 'y', 'size'].map((name) => new FormData(f).get(name)))
    expect(fields, 'what is sent').toEqual(['74', '20', '40'])
    await page.getByRole('button', { name: 'Use as profile picture' }).click()
    await expect(page.locator('.st-avatar')).toBeVisible()
  } finally {
    await site.stop()
  }
})

test('compact lists have lower rows and smaller gaps, from the first paint', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    for (let i = 0; i < 4; i++) await upload(site, `${i}.jpg`, jpeg(50 + i))
    await page.setViewportSize({ width: 1440, height: 900 })
    const measured = async () => {
      await page.goto(`${site.url}/explore`)
      const tiles = await page.locator('.gr-tile').evaluateAll((all) => all.map((t) => t.getBoundingClientRect().toJSON() as DOMRect))
      return { height: tiles[0].height, gap: Math.round(tiles[1].left - tiles[0].right) }
    }
    const usual = await measured()
    await page.goto(`${site.url}/settings/appearance`)
    await page.getByLabel('Compact', { exact: true }).check()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-density', 'compact')
    const compact = await measured()
    expect(compact.height).toBeLessThan(usual.height * 0.75)
    expect([usual.gap, compact.gap]).toEqual([6, 2])
    await page.setViewportSize({ width: 390, height: 800 })
    expect((await measured()).gap).toBe(2)
  } finally {
    await site.stop()
  }
})

test('the account turns letters off, whatever was ticked among the keys before; Escape stays', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await upload(site, 'one.jpg', jpeg(391))
    await page.goto(site.url + '/keys')
    await page.locator('[data-letters]').uncheck()
    await page.locator('[data-letters]').check()
    const press = async (key: string) => {
      await page.goto(site.url + '/explore')
      await page.locator('.gr-a').first().focus()
      await page.keyboard.press(key)
    }
    await press('.')
    await expect(page.locator('.gr-pick :checked')).toHaveCount(1)
    await page.goto(site.url + '/settings/appearance')
    await page.locator('[name="no_shortcuts"]').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await press('.')
    await expect(page.locator('.gr-pick :checked')).toHaveCount(0)
    await page.locator('.gr-pick input').first().check()
    await page.locator('.gr-a').first().focus()
    await page.keyboard.press('Escape')
    await expect(page.locator('.gr-pick :checked')).toHaveCount(0)
  } finally {
    await site.stop()
  }
})
