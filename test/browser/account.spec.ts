// The first administrator, signing out and in, languages and themes, and pages that are not there.
import { createHmac } from 'node:crypto'
import { sideways } from './axe'
import type { Page } from '@playwright/test'
import { expect, png, startSite, test } from './site'

test('the printed link makes the administrator, who signs out and in', async ({ page }) => {
  const site = await startSite()
  try {
    await page.goto(site.setup)
    await page.getByLabel('User name').fill('keeper')
    await page.getByLabel('E-mail').fill('keeper@example.org')
    await page.getByLabel('Password').fill('a long quiet evening')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await expect(page.locator('.tp-in')).toHaveText('keeper')
    await page.locator('.tp-in').click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.locator('.tp-in')).toHaveCount(0)

    await page.getByRole('link', { name: 'Sign in' }).first().click()
    await page.getByLabel('User name or e-mail').fill('keeper')
    await page.getByLabel('Password').fill('not this one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert')).toHaveText('Wrong user name or password.')
    await expect(page.getByLabel('User name or e-mail')).toHaveValue('keeper')
    await page.getByLabel('Password').fill('a long quiet evening')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.locator('.tp-in')).toHaveText('keeper')

    await page.goto(site.setup)
    expect(new URL(page.url()).pathname, 'the link works once').not.toBe('/setup')
  } finally {
    await site.stop()
  }
})

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The six digits that an authenticator shows now, and those of the next half minute. */
function digits(secret: string, later = 0): string {
  const bits = [...secret].map((c) => base32.indexOf(c).toString(2).padStart(5, '0')).join('')
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g)!.map((b) => parseInt(b, 2)))).update(time).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('a code is sent with its last digit, a recovery code has a field of its own, and passwords can be looked at', async ({ page, browser, site }) => {
  site.run('a long quiet evening', 'user', 'add', 'coded', '--email', 'coded@example.org', '--password-file', '-')
  const enter = async (page: Page) => {
    await page.goto('/login')
    await page.getByLabel('User name or e-mail').fill('coded')
    await page.getByLabel('Password').fill('a long quiet evening')
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await page.goto('/login')
  const password = page.getByLabel('Password')
  const eye = page.getByRole('button', { name: 'Show characters' })
  await expect(password).toHaveAttribute('type', 'password')
  await expect(eye).toHaveAttribute('aria-pressed', 'false')
  await eye.click()
  await expect(password).toHaveAttribute('type', 'text')
  await expect(eye).toHaveAttribute('aria-pressed', 'true')
  await eye.press('Enter')
  await expect(password).toHaveAttribute('type', 'password')

  await enter(page)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: /Set up/ }).first().click()
  const secret = (await page.locator('.st-secret').innerText()).replaceAll(' ', '')
  await page.getByLabel('The six digits').fill(digits(secret) === '000000' ? '111111' : '000000')
  await page.getByRole('button', { name: 'Switch on' }).click()
  await expect(page.getByLabel('The six digits')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.locator('.st-qr')).toBeVisible()
  await expect(page.locator('.st-secret')).toHaveText(secret)
  await page.getByLabel('The six digits').fill(digits(secret))
  await page.getByRole('button', { name: 'Switch on' }).click()
  const recovery = await page.locator('.st-codes li').first().innerText()

  await page.context().clearCookies()
  await enter(page)
  const code = page.getByLabel('Six digits')
  await expect(code).toHaveAttribute('inputmode', 'numeric')
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code')
  await code.pressSequentially(digits(secret, 1))
  await expect(page.locator('.tp-in'), 'nothing else was pressed').toHaveText('coded')

  const bare = await browser.newContext({ javaScriptEnabled: false, baseURL: site.url })
  const plain = await bare.newPage()
  await enter(plain)
  await expect(plain.getByRole('button', { name: 'Show characters' })).toHaveCount(0)
  await plain.getByText('Use a recovery code instead').click()
  await plain.getByLabel('Recovery code').fill(recovery)
  await plain.locator('details').getByRole('button', { name: 'Sign in' }).click()
  await expect(plain.locator('.tp-in')).toHaveText('coded')
  await bare.close()
})

test('the language follows the browser until a link chooses it', async ({ page, browser, site }) => {
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await page.goto('/login')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('登录')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in')

  const chinese = await browser.newContext({ locale: 'zh-CN', baseURL: site.url })
  const other = await chinese.newPage()
  await other.goto('/api-v1')
  await expect(other.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await chinese.close()
})

test('the header has the languages too, by keys and without a script', async ({ page, browser, site }) => {
  await page.goto('/login')
  const menu = page.locator('header summary')
  await expect(menu).toHaveAccessibleName('Language: English')
  await menu.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.locator('header :focus')).toHaveText('English')
  await expect(page.locator('header .mn-list [aria-current]')).toHaveText('English')
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await expect(page.locator('header .mn-list')).toBeHidden()

  const bare = await browser.newContext({ javaScriptEnabled: false, baseURL: site.url })
  const plain = await bare.newPage()
  await plain.goto('/login')
  await plain.locator('header summary').click()
  await plain.locator('header').getByRole('button', { name: '日本語' }).click()
  await expect(plain.locator('html')).toHaveAttribute('lang', 'ja')
  await bare.close()
})

test('the header holds German words and a long name at every width', async ({ page, context, site }) => {
  const name = 'wwwwwwwwwwwwwwww'
  site.run('a long quiet evening', 'user', 'add', name, '--email', 'long@example.org', '--password-file', '-')
  await context.addCookies([{ name: 'lang', value: 'de', url: site.url }])
  await context.request.post('/login', { form: { 'login-subject': name, password: 'a long quiet evening' } })
  await page.goto('/')
  await expect(page.locator('.tp-in')).toHaveText(name)
  for (const width of [320, 390, 761, 800, 901, 1024, 1081]) {
    await page.setViewportSize({ width, height: 700 })
    expect.soft(await sideways(page), `${width} pixels`).toEqual([])
    const ends = await page.locator('.tp').evaluate((e) => Math.max(...[...e.children].map((c) => c.getBoundingClientRect().right)))
    expect.soft(ends, `what stands in the header at ${width} pixels`).toBeLessThanOrEqual(width)
  }
})

test('every language is written with fonts of its own', async ({ page, context, site }) => {
  const shown = async (lang: string) => {
    await context.addCookies([{ name: 'lang', value: lang, url: site.url }])
    await page.goto('/login')
    return page.evaluate(() => ({ fonts: getComputedStyle(document.body).fontFamily, spread: getComputedStyle(document.querySelector('h1')!).letterSpacing }))
  }
  for (const [lang, own] of [['ja', 'Hiragino Sans'], ['ko', 'Apple SD Gothic Neo'], ['zh-CN', 'PingFang SC'], ['zh-TW', 'PingFang TC']]) {
    const { fonts, spread } = await shown(lang)
    const names = fonts.split(', ').map((name) => name.replaceAll('"', ''))
    expect(names.indexOf(own), `${own} in ${fonts}`).toBe(2)
    expect(names.indexOf('system-ui'), 'what follows the device comes later').toBeGreaterThan(2)
    expect(spread, lang).toBe('normal')
  }
  const loads = (letter: string) => page.evaluate(async (l) => (await document.fonts.load('16px Geist', l)).map((face) => face.status), letter)
  for (const letter of ['ł', 'ế', 'я', 'a']) expect(await loads(letter), letter).toEqual(['loaded'])
  expect(await page.evaluate(() => [...document.fonts].find((face) => /fallback/.test(face.family))!.unicodeRange), 'Arial has Arabic letters too').toMatch(/^U\+0-58F/i)

  const plain = await shown('en')
  expect(plain.fonts.replaceAll('"', '')).toMatch(/^Geist, Geist fallback, system-ui, /)
  expect(plain.spread).not.toBe('normal')
})

test('what others did is seen when it is read, and by a button without a script', async ({ browser, site }) => {
  const add = (name: string) => site.run('a long quiet evening', 'user', 'add', name, '--email', `${name}@example.org`, '--password-file', '-')
  const as = async (name: string, javaScriptEnabled = true) => {
    const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled })
    await context.request.post('/login', { form: { 'login-subject': name, password: 'a long quiet evening' } })
    return context
  }
  add('reader')
  add('friend')
  const reader = await as('reader')
  const like = async (seed: number) => {
    const made = await reader.request.post('/api/2/media', { multipart: { file: { name: 'a.png', mimeType: 'image/png', buffer: png(seed) } } })
    const { id } = ((await made.json()) as { media: { id: string } }).media
    const friend = await as('friend')
    expect((await friend.request.put(`/api/2/media/${id}/like`)).ok()).toBe(true)
    await friend.close()
  }
  await like(901)
  const page = await reader.newPage()
  await page.goto('/login')
  await expect(page.locator('.nb-dot')).toHaveCount(1)
  expect(await (await reader.request.get('/notifications')).text(), 'a look changes nothing').toContain('nb-dot')
  expect(await (await reader.request.get('/notifications')).text()).toContain('nb-dot')
  await page.goto('/notifications')
  await expect(page.locator('.nb-dot')).toHaveCount(0)
  await expect(page.locator('.nb')).toHaveAccessibleName('Notifications')
  await expect(page.getByRole('button', { name: 'Mark all as seen' })).toHaveCount(0)
  await expect(page.locator('.nc-new'), 'what is new still says so').toHaveCount(1)
  await page.reload()
  await expect(page.locator('.nc-new')).toHaveCount(0)

  await like(902)
  await page.route('**/notifications/seen', (route) => route.abort())
  await page.goto('/notifications')
  await expect(page.getByRole('button', { name: 'Mark all as seen' }), 'it could not be said').toBeVisible()

  const plain = await as('reader', false)
  const bare = await plain.newPage()
  await bare.goto('/notifications')
  await bare.getByRole('button', { name: 'Mark all as seen' }).click()
  await expect(bare.locator('.nb-dot')).toHaveCount(0)
  await plain.close()
  await reader.close()
})

test('the theme follows the system until the button chooses it', async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await ground()
  expect(dark).not.toBe(light)
  await page.getByRole('button', { name: 'Light or dark' }).click()
  await expect.poll(ground).toBe(light)
  await page.goto('/login')
  await expect(page.locator('html'), 'the server writes it').toHaveAttribute('data-theme', 'light')
  expect(await ground()).toBe(light)
})

for (const path of ['/nothing/here', '/image/none.AAAAAAAA']) {
  test(`${path} is not there`, async ({ page }) => {
    const answer = await page.goto(path)
    expect(answer!.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found')
    await page.getByRole('main').getByRole('link').click()
    await expect(page).toHaveURL(/\/$/)
  })
}
