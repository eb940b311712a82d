// A site of one person: his page at the front, with what he says above it, and the tab where he says it.
import { expect, test } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { broken, drawn, fits } from './axe'
import { jpeg, startSite } from './site'

const kept = resolve(__dirname, 'artefacts/personal')
mkdirSync(kept, { recursive: true })

test('the owner says what stands above his page', async ({ browser }) => {
  test.slow()
  const site = await startSite()
  const password = 'a long quiet evening'
  site.set('flood_uploads_protection', '0')
  site.run(password, 'user', 'add', 'keeper', '--email', 'keeper@example.org', '--role', 'user', '--password-file', '-')
  for (const [key, value] of [['website_mode_personal_uid', '1'], ['website_mode', 'personal']]) site.set(key, value)
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC' })
  const page = await context.newPage()
  const heard: string[] = []
  page.on('console', (m) => { if (m.type() === 'error') heard.push(m.text()) })
  await page.goto('/login')
  await page.getByLabel('User name or e-mail').fill('keeper')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click()
  for (const n of [81, 82, 83]) {
    const r = await context.request.post('/api/2/media', { multipart: { title: `Ridge ${n}`, file: { name: `ridge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) } } })
    expect(r.ok(), await r.text()).toBe(true)
  }
  await page.goto('/settings/profile')
  await page.getByRole('link', { name: 'Home page' }).click()
  await page.getByLabel('Title', { exact: true }).fill('Hills and lakes, seen early')
  await page.getByLabel('Paragraph').fill('I walk before sunrise.\nPrints on request.')
  await page.getByLabel('Text of the button').fill('Order a print')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText('A button cannot lead there')
  await expect(page.getByLabel('Address of the button')).toHaveAttribute('aria-invalid', 'true')
  expect(await broken(page)).toEqual([])
  heard.length = 0 // the browser tells of the 400
  await page.getByLabel('Address of the button').fill('https://example.org/prints')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  for (const [path, name] of [['/settings/homepage', 'settings'], ['/', 'home']]) {
    for (const language of ['en', 'zh-CN']) {
      await page.goto(`${path}?lang=${language}`)
      for (const width of [1440, 390]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 900 })
          await drawn(page)
          expect(await broken(page, colorScheme === 'dark'), `${path} ${language} ${width} ${colorScheme}`).toEqual([])
          await page.screenshot({ path: `${kept}/${name}-${language}-${width}-${colorScheme}.png`, animations: 'disabled' })
        }
      }
    }
    await fits(page)
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await page.goto('/?lang=en')
  await expect(page.getByText('Hills and lakes, seen early')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Order a print' })).toHaveAttribute('href', 'https://example.org/prints')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('keeper')
  expect(heard).toEqual([])
  await context.close()
  await site.stop()
})
