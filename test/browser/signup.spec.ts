// New accounts, and the ways that lead from the sign-in form.
import { bits, level } from '../../ui/ts/account/strength'
import { expect, startSite, test } from './site'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('somebody makes an account, is told what is wrong with it, and is in', async ({ page }) => {
      const site = await startSite()
      try {
        site.set('require_user_email_confirmation', '0')
        await page.waitForTimeout(2000) // until the server has heard of it, which no page shows
        await page.goto(site.url + '/login')
        await page.getByRole('link', { name: 'Create an account' }).click()
        if (scripts) {
          await page.getByLabel('User name').fill('ann')
          await page.getByLabel('E-mail').focus()
          await expect(page.getByText('This user name is free.')).toBeVisible()
        }
        await page.getByLabel('User name').fill('settings')
        if (scripts) {
          await page.getByLabel('E-mail').focus()
          await expect(page.getByText('speak for the site')).toBeVisible()
          await expect(page.getByLabel('User name')).toHaveAttribute('aria-invalid', 'true')
        }
        await page.getByLabel('E-mail').fill('ann@example.org')
        if (scripts) {
          await page.getByLabel('Password').fill('settings1!')
          await expect(page.getByRole('main').getByRole('status')).toHaveText('Weak: easily guessed.')
        }
        await page.getByLabel('Password').fill('a long quiet evening')
        await expect(page.getByRole('main').getByRole('status')).toHaveText(scripts ? ['Strong.'] : [])
        await page.getByLabel('I agree').check()
        await page.getByRole('button', { name: 'Sign up' }).click()
        await expect(page.getByRole('alert')).toContainText('speak for the site')
        await expect(page.getByLabel('User name')).toHaveAttribute('aria-invalid', 'true')
        await expect(page.getByLabel('E-mail')).toHaveValue('ann@example.org')
        await page.getByLabel('User name').fill('ann')
        await page.getByLabel('Password').fill('a long quiet evening')
        await page.getByRole('button', { name: 'Sign up' }).click()
        await expect(page.locator('.tp-in')).toContainText('ann')
      } finally {
        await site.stop()
      }
    })
  })
}

test('a site that takes no accounts offers none', async ({ page }) => {
  const site = await startSite()
  try {
    site.set('signup_mode', 'closed')
    await expect(async () => { // the server hears of settings a moment later
      await page.goto(site.url + '/login')
      await page.waitForLoadState('networkidle') // a page that is left while its scripts come complains
      await expect(page.getByRole('link', { name: 'Create an account' })).toHaveCount(0, { timeout: 100 })
    }).toPass()
    await page.goto(site.url + '/signup')
    await expect(page.getByRole('main')).toContainText('This site takes no new accounts.')
  } finally {
    await site.stop()
  }
})

test('a password is as strong as it is hard to guess', () => {
  const levels = { '': 1, abcdefghijkl: 1, aaaaaaaaaaaaaaaa: 1, 'P@ssw0rd1': 1, qwertyuiop123: 1, horsehorse: 1, k7Rz2m: 1, hannah1987: 1, tmvqkwzbey: 2, '我家门前有小河': 2, 'R7x!pQ29zt': 3, 'correct horse battery': 4 }
  for (const [password, want] of Object.entries(levels)) expect(level(bits(password, ['Hannah'])), password).toBe(want)
  expect(bits('hannah1987')).toBeGreaterThan(bits('hannah1987', ['hannah']))
})

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('where attempts failed the device works before one signs in, or one waits', async ({ page }) => {
      const site = await startSite()
      try {
        site.set('captcha', '1')
        site.set('captcha_threshold', '0')
        site.run('correct horse', 'user', 'add', 'ann', '--email', 'ann@example.org', '--password-file', '-')
        await expect(async () => { // the server hears of settings a moment later
          await page.goto(site.url + '/login')
          await expect(page.locator('[name="challenge"]')).toBeAttached({ timeout: 100 })
        }).toPass()
        await page.getByLabel('User name or e-mail').fill('ann')
        await page.getByLabel('Password').fill('correct horse')
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        if (scripts) {
          await expect(page.locator('.tp-in')).toContainText('ann')
          await page.waitForLoadState('networkidle')
        } else {
          await expect(page.getByRole('alert')).toContainText('no robot')
          await expect(page.getByText('wait half a minute')).toBeVisible()
        }
      } finally {
        await site.stop()
      }
    })
  })
}
