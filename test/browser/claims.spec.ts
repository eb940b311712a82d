// Guests who keep their uploads when they make an account, or sign in to one.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { expect, jpeg, startSite, test } from './site'

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByLabel('User name').fill(name)
  await page.getByLabel('E-mail').fill(`${name}@example.org`)
  await page.getByLabel('Password').fill('a long quiet evening')
  await page.getByLabel('I agree').check()
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()
}

/** The page is accessible in both themes and fits the screens. */
async function fits(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
    }
  }
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a guest signs up and finds his uploads in his account', async ({ page }) => {
      const site = await startSite()
      try {
        await page.goto(site.url)
        const files = [31, 32].map((n) => ({ name: `ridge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) }))
        if (scripts) {
          await page.locator('.hm-acts input[data-files]').first().setInputFiles(files)
          await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
        } else {
          await page.locator('#source').setInputFiles(files[0])
          await page.getByRole('main').getByRole('button', { name: 'Upload' }).click()
        }
        await expect(page.locator('#keep')).toContainText('Sign up to keep these in your account')
        await page.locator('#keep').getByRole('button', { name: 'Sign up' }).click()
        await expect(page.getByText(scripts ? '2 uploads will be in your account.' : '1 upload will be in your account.')).toBeVisible()
        await signUp(page, 'ann')
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your uploads are yours')
        await expect(page.locator('.tp-in')).toContainText('ann')
        await page.goto(site.url + '/settings/data')
        await expect(page.getByText(/^Your files take \d/)).toBeVisible()
        await page.goto(site.url)
        await expect(page.locator('#keep')).toHaveCount(0)
      } finally {
        await site.stop()
      }
    })
  })
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'an album, with script' : 'an album, without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a guest puts his uploads in an album', async ({ page }) => {
      const site = await startSite()
      try {
        site.set('guest_albums', '1')
        await page.waitForTimeout(2000) // until the server has heard of it, which no page shows
        await page.goto(site.url)
        const files = [34, 35].map((n) => ({ name: `ridge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) }))
        if (scripts) {
          await page.locator('.hm-acts input[data-files]').first().setInputFiles(files)
          await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
          await fits(page)
        } else {
          await page.locator('#source').setInputFiles(files[0])
          await page.getByRole('main').getByRole('button', { name: 'Upload' }).click()
        }
        await page.getByLabel('Put these in an album').fill('Ridges')
        await page.keyboard.press('Enter')
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ridges')
        await expect(page.locator('.ab-meta')).toContainText(scripts ? '2 files' : '1 file')
      } finally {
        await page.goto('about:blank') // so that nothing is on its way
        await site.stop()
      }
    })
  })
}

test('what is offered is accessible in both themes and widths, and fits', async ({ page, site }) => {
  await page.goto('/')
  await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'r.jpg', mimeType: 'image/jpeg', buffer: jpeg(33) })
  await expect(page.locator('#keep')).toBeVisible()
  await fits(page)
  await page.locator('#keep').getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(site.url + '/login')
  await expect(page.getByText('1 upload will be in your account.')).toBeVisible()
  await fits(page)
})

test('what a guest sent at several times is kept by the browser, and its words are put right', async ({ page }) => {
  const site = await startSite()
  try {
    const send = async (n: number) => {
      await page.goto(site.url)
      await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: `ridge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) })
      await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
    }
    await send(33)
    const kept = () => page.context().cookies().then((all) => all.find((c) => c.name === 'claims' && c.httpOnly)?.value.split('~').length)
    await expect.poll(kept).toBe(1)
    await page.locator('.up-open').click()
    await expect(page.locator('#ue-title'), 'what it is called').toHaveValue('ridge 33')
    await page.locator('#ue-title').fill('The ridge at dawn')
    await page.locator('#ue-description').fill('Seen from the hut.')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.locator('#up-edit-status')).toHaveText('Saved')
    const viewer = await page.locator('#up-code').inputValue()
    expect(viewer).toContain('The-ridge-at-dawn')
    const body = await (await page.request.get(/https?:[^\s)\]"]+/.exec(viewer)![0])).text()
    expect(body).toContain('The ridge at dawn')
    expect(body).toContain('Seen from the hut.')
    await send(34)
    await expect.poll(kept).toBe(2)
    await page.goto(site.url)
    await page.locator('.hm-acts input[data-files]').first().setInputFiles([35, 36].map((n) => ({ name: `gorge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) })))
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
    await page.locator('.up-open').first().click()
    await page.locator('#ue-description').fill('Where the river is loud.')
    await page.getByRole('button', { name: 'Apply to all' }).click()
    await expect(page.locator('#up-edit-status')).toHaveText('Saved')
    for (const link of (await page.locator('#up-code').inputValue()).split('\n')) {
      expect(link, 'each keeps its title').toMatch(/gorge-3[56]/)
      expect(await (await page.request.get(link)).text()).toContain('Where the river is loud.')
    }
    await expect.poll(kept).toBe(4)
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Create an account' }).click()
    await expect(page.getByText('4 uploads will be in your account.')).toBeVisible()
    await signUp(page, 'ann')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your uploads are yours')
    await page.goto(site.url + '/user/ann')
    await expect(page.locator('.gr-tile')).toHaveCount(4)
    await expect(page.locator('main')).toContainText('The ridge at dawn')
  } finally {
    await site.stop()
  }
})
