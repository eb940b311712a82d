// Challenges that a service of another company asks. The service is played: nobody else is asked.
import { expect, startSite, test } from './site'

const keys = { captcha: '1', captcha_threshold: '0', captcha_sitekey: 'the-key', captcha_secret: 'hush' }

test('reCAPTCHA 3 is asked when the form is sent', async ({ page }) => {
  const site = await startSite()
  try {
    for (const [name, value] of Object.entries({ ...keys, captcha_api: '3' })) site.set(name, value)
    await page.route('https://www.google.com/recaptcha/api.js*', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: 'grecaptcha = { ready: (then) => then(), execute: async (key, of) => `${key} ${of.action} ${++grecaptcha.n}`, n: 0 }',
      }),
    )
    await page.route('**/login', (route) => (route.request().method() === 'POST' ? route.fulfill({ body: '<title>sent</title>', contentType: 'text/html' }) : route.continue()))
    await expect(async () => { // the server hears of settings a moment later
      await page.goto(site.url + '/login')
      await expect(page.locator('[data-score]')).toBeAttached({ timeout: 100 })
    }).toPass()
    await page.getByLabel('User name or e-mail').fill('ann')
    await page.getByLabel('Password').fill('correct horse')
    const sent = page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/login'))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const form = new URLSearchParams((await sent).postData()!)
    expect(Object.fromEntries(form)).toEqual({ 'login-subject': 'ann', password: 'correct horse', 'g-recaptcha-response': 'the-key submit 1' })
  } finally {
    await site.stop()
  }
})

test('a service has room from the start, and no page grows wide for it', async ({ page }) => {
  const site = await startSite()
  try {
    for (const [name, value] of Object.entries({ ...keys, captcha_api: 'hcaptcha' })) site.set(name, value)
    await page.route('https://js.hcaptcha.com/**', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: 'for (const e of document.querySelectorAll(".h-captcha")) { const f = document.createElement("iframe"); f.src = "https://newassets.hcaptcha.com/box"; f.width = 164; f.height = 144; f.style.border = "0"; e.append(f) }',
      }),
    )
    await page.route('https://newassets.hcaptcha.com/box', (route) => route.fulfill({ contentType: 'text/html', body: 'Are you there?' }))
    await page.setViewportSize({ width: 320, height: 900 })
    await expect(async () => { // the server hears of settings a moment later
      await page.goto(site.url + '/login')
      await expect(page.frameLocator('iframe').getByText('Are you there?')).toBeVisible({ timeout: 1000 })
    }).toPass()
    const room = await page.locator('.h-captcha').boundingBox()
    expect(room!.height).toBeGreaterThanOrEqual(146)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
  } finally {
    await site.stop()
  }
})
