// Passkeys: made in the settings, used at the sign-in form, called something else and taken away.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { expect, keeper, startSite, test, type Site } from './site'

/** An authenticator in software; answers says whether it knows its owner. */
async function authenticator(page: Page): Promise<{ answers(on: boolean): Promise<void> }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  return { answers: (on) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: on }).then(() => undefined) }
}

async function make(page: Page, name: string): Promise<void> {
  await page.getByLabel('Present password').fill('a long quiet evening')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.locator('#passkey-name').fill(name)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
}

const said = (page: Page) => page.getByRole('main').locator('.nt-good')

async function signOut(page: Page): Promise<void> {
  await page.locator('.tp-in').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.locator('.tp-in')).toHaveCount(0)
}

let site: Site
test.beforeEach(async () => {
  site = await startSite('', 'localhost')
})
test.afterEach(() => site.stop())

test('a passkey is made, lets its owner in, is called something else and taken away', async ({ page }) => {
  await keeper(page, site)
  const phone = await authenticator(page)
  await page.goto(site.url + '/settings/security')
  await make(page, 'phone')
  await expect(said(page)).toHaveText('The passkey is kept. You can sign in with it from now on.')
  const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Remove: phone' }) })
  await expect(row).toContainText('never used')

  await page.goto(site.url + '/settings/security') // the same device again
  await make(page, 'phone once more')
  await expect(page.locator('.pk-said')).toHaveText('No passkey was made. Try again, or choose another device.')

  await phone.answers(false)
  await signOut(page)
  await page.goto(site.url + '/login?next=/settings/security')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.locator('.pk-said')).toHaveText('No passkey was used. Try again, or sign in with your password.')
  await phone.answers(true)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(/\/settings\/security$/)
  await expect(row).toContainText('last used')

  await row.getByText('Rename').click()
  await row.getByLabel('Name of the passkey').fill('tablet')
  await row.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('button', { name: 'Remove: tablet' }).click()
  await expect(said(page)).toHaveText('Removed.')
  await expect(page.getByRole('button', { name: 'Remove: tablet' })).toHaveCount(0)
})

test('the name field offers the passkey by itself', async ({ page }) => {
  await keeper(page, site)
  await authenticator(page)
  await page.goto(site.url + '/settings/security')
  await make(page, 'phone')
  await expect(said(page)).toBeVisible()
  await signOut(page)
  await page.goto(site.url + '/login')
  await expect(page.locator('.tp-in')).toContainText('keeper') // an authenticator in software chooses at once
})

test('with passkeys the pages are accessible in both themes and widths, and fit', async ({ page }) => {
  await keeper(page, site)
  const phone = await authenticator(page)
  await page.goto(site.url + '/settings/security')
  await make(page, 'the phone of the one who keeps this place')
  await expect(said(page)).toBeVisible()
  await page.getByText('Rename').click()
  const fits = async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390, 320]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
      }
    }
  }
  await fits()
  await page.getByLabel('Present password').fill('a long quiet evening')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.locator('#passkey-name')).toBeVisible()
  await fits()
  await phone.answers(false)
  await signOut(page)
  await page.goto(site.url + '/login')
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible()
  await fits()
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('the pages say what passkeys need', async ({ page }) => {
    await page.goto(site.url + '/login')
    await expect(page.getByText('Passkeys need JavaScript and a site address with https.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeHidden()
    await keeper(page, site)
    await page.goto(site.url + '/settings/security')
    await expect(page.getByText('Passkeys need JavaScript and a site address with https.')).toBeVisible()
  })
})
