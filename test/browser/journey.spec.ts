// What somebody does who comes for the first time, from the first page to the end, by the words that stand there: in
// English and in Chinese, on a wide screen and on a phone.
import type { BrowserContext, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, gif, jpeg, mp4, png, startSite, test, type Site } from './site'

type Words = (key: string, values?: Record<string, string | number>) => string
type File = { name: string; mimeType: string; buffer: Buffer }

/** What the pages say in a language, of which the plural is asked for. */
function words(lang: string): Words {
  const said = JSON.parse(readFileSync(resolve(__dirname, `../../ui/locales/${lang}.json`), 'utf8')) as Record<string, string | { other: string }>
  return (key, values = {}) => {
    const text = said[key]
    return (typeof text === 'string' ? text : text.other).replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all))
  }
}

/** Thirty files of all kinds, two of which are none: one can be told at sight, one has to be read. */
function mixed(): File[] {
  const photos = [...Array(22).keys()].map((n) => ({ name: `walk-${n + 1}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(700 + n) }))
  const drawn = [1, 2].map((n) => ({ name: `plan-${n}.png`, mimeType: 'image/png', buffer: png(n) }))
  const others = [{ name: 'turn-1.gif', mimeType: 'image/gif', buffer: gif() }, { name: 'film-1.mp4', mimeType: 'video/mp4', buffer: mp4() }]
  const more = [801, 802].map((n) => ({ name: `中文照片-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) }))
  const broken = [
    { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('these are no pixels') },
    { name: 'torn.png', mimeType: 'image/png', buffer: Buffer.concat([png(3).subarray(0, 60), Buffer.alloc(4000, 7)]) },
  ]
  return [...photos, ...drawn, ...others, ...more, ...broken]
}

/** The wire between the page and the world: its speed in bytes a second, 0 when it is cut. */
async function wire(context: BrowserContext, page: Page): Promise<(speed: number) => Promise<void>> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  return async (speed) => void (await cdp.send('Network.emulateNetworkConditions', { offline: speed === 0, latency: 20, downloadThroughput: -1, uploadThroughput: speed || -1 }))
}

const kept = resolve(__dirname, 'artefacts/journey')
const main = (page: Page) => page.locator('main')
const cards = (page: Page, state: string) => page.locator(`.up-card[data-state="${state}"]`)

for (const [lang, width] of [['en', 1440], ['en', 390], ['zh-CN', 1440], ['zh-CN', 390]] as [string, number][]) {
  test.describe(`${lang}, ${width} pixels wide`, () => {
    const t = words(lang)
    const phone = width < 500
    let site: Site
    test.use({ locale: lang, viewport: { width, height: 900 }, hasTouch: phone, borne: /^Failed to load resource: (net::ERR_|.* status of 400 .*\/files\/)/ })
    test.beforeAll(async () => {
      site = await startSite('', 'localhost')
      site.run('a long quiet evening', 'user', 'add', 'ann', '--email', 'ann@example.org', '--password-file', '-')
      await expect(async () => expect((await fetch(`${site.url}/signup`)).status).toBe(200)).toPass()
    })
    test.afterAll(() => site.stop())

    test('thirty files on a bad line, an album with a password, a search and a change of mind', async ({ page, context, browser }) => {
      test.setTimeout(200_000)
      page.setDefaultTimeout(20_000)
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.goto(site.url)
      await page.getByRole('link', { name: t('nav.sign_in'), exact: true }).filter({ visible: true }).first().click()
      await page.getByLabel(t('login.subject')).fill('ann')
      await page.getByLabel(t('login.password'), { exact: true }).fill('a long quiet evening')
      await main(page).getByRole('button', { name: t('login.submit'), exact: true }).click()
      await expect(page.locator('.tp-in')).toContainText('ann')


      // Thirty files at once, over a slow line.
      await page.goto(site.url)
      const line = await wire(context, page)
      const chooser = page.waitForEvent('filechooser')
      await page.getByText(t('home.choose')).first().click()
      await line(60_000)
      await (await chooser).setFiles(mixed())
      await expect(page.locator('#up-refused')).toContainText('notes.jpg')
      await expect(cards(page, 'sending').first()).toBeVisible()

      // A title while they go.
      await page.getByRole('button', { name: t('up.open_named', { name: 'walk-15.jpg' }) }).click()
      await page.getByRole('textbox', { name: t('home.file_title'), exact: true }).fill('海边的日落')
      await page.getByRole('button', { name: t('up.save'), exact: true }).click()
      expect(await cards(page, 'done').count(), 'they are still on their way').toBeLessThan(28)

      // The network goes and comes back.
      await line(0)
      await expect(cards(page, 'retrying').first()).toBeVisible({ timeout: 30_000 })
      await page.waitForTimeout(20_000)
      await line(4_000_000)
      await expect(cards(page, 'done')).toHaveCount(28, { timeout: 120_000 })
      await expect(cards(page, 'failed')).toHaveCount(1)
      await expect(cards(page, 'failed')).toContainText('torn.png')
      await page.screenshot({ path: `${kept}/${lang}-${width}-sent.png`, fullPage: true })

      // Markdown for all.
      await page.getByRole('radio', { name: t('up.form_markdown'), exact: true }).check()
      await page.getByRole('button', { name: t('up.copy_all'), exact: true }).click()
      const copied = (await page.evaluate(() => navigator.clipboard.readText())).trim()
      expect(copied.match(/!\[/g)).toHaveLength(28)
      expect(copied).toContain('海边的日落')

      // An album of them with a password, shared.
      await page.getByRole('button', { name: t('up.put'), exact: true }).click()
      await page.getByLabel(t('album.name'), { exact: true }).fill('Walks 散步')
      await page.getByLabel(t('album.visibility'), { exact: true }).selectOption({ label: t('visibility.password') })
      await page.getByLabel(t('gate.password'), { exact: true }).fill('open sesame')
      await page.getByRole('button', { name: t('picked.put_make'), exact: true }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Walks 散步')
      await expect(page.locator('.gr-tile')).not.toHaveCount(0)
      const album = page.url()
      await page.screenshot({ path: `${kept}/${lang}-${width}-album.png`, fullPage: true })
      await main(page).getByRole('link', { name: t('album.share'), exact: true }).click()
      await page.getByRole('button', { name: t('album.make_share'), exact: true }).click()
      const share = await page.getByLabel(t('album.link_made')).inputValue()
      const stranger = await browser.newPage({ locale: lang, viewport: { width, height: 900 } })
      await stranger.goto(album)
      await expect(stranger.locator('.gr-tile')).toHaveCount(0)
      await stranger.getByLabel(t('gate.password'), { exact: true }).fill('open sesame')
      await stranger.getByRole('button', { name: t('gate.unlock'), exact: true }).click()
      await expect(stranger.locator('.gr-tile')).not.toHaveCount(0)
      await stranger.context().clearCookies()
      await stranger.goto(share)
      await stranger.getByRole('button', { name: t('gate.open'), exact: true }).click()
      await expect(stranger.locator('.gr-tile')).not.toHaveCount(0)
      await stranger.close()

      // Found by a Chinese word.
      await page.goto(site.url)
      if (phone) await page.getByRole('link', { name: t('search.title'), exact: true }).click()
      const box = page.locator('input[type="search"]').filter({ visible: true }).first()
      await box.fill('日落')
      await box.press('Enter')
      await expect(page.locator('.gr-tile')).toHaveCount(1)
      await page.locator('.gr-tile a').first().click()
      await expect(page.getByText('海边的日落').filter({ visible: true }).first()).toBeVisible()
      await page.screenshot({ path: `${kept}/${lang}-${width}-found.png` })

      // Another is deleted and comes back.
      await page.goto(album)
      await page.locator('.gr-tile a').first().click()
      await page.waitForURL(/\/(image|clip)\//)
      await page.reload()
      const title = (await page.getByRole('heading', { level: 1 }).textContent())!
      const at = page.url()
      await page.getByRole('link', { name: t('viewer.delete'), exact: true }).or(page.getByRole('button', { name: t('viewer.delete'), exact: true })).first().click()
      await page.getByRole('button', { name: t('viewer.undo') }).last().click()
      await expect(async () => {
        expect((await page.goto(at))!.status()).toBe(200)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
        await expect(page.getByText(t('viewer.trashed'))).toHaveCount(0)
      }).toPass()
    })

    test('what a guest uploaded is kept at sign-up, and a program uploads with a key', async ({ page }) => {
      await page.goto(site.url)
      const chooser = page.waitForEvent('filechooser')
      await page.getByText(t('home.choose')).first().click()
      await (await chooser).setFiles([811, 812].map((n) => ({ name: `guest-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) })))
      await expect(cards(page, 'done')).toHaveCount(2)
      await main(page).getByRole('button', { name: t('signup.submit'), exact: true }).click()
      await page.getByLabel(t('setup.username'), { exact: true }).fill('bob')
      await page.getByLabel(t('setup.email'), { exact: true }).fill('bob@example.org')
      await page.getByLabel(t('login.password'), { exact: true }).fill('a long quiet evening')
      await page.getByLabel(t('signup.agree')).check()
      await main(page).getByRole('button', { name: t('signup.submit'), exact: true }).click()
      await expect(page.locator('.tp-in')).toContainText('bob')

      // They are his.
      await page.locator('.tp-in').click()
      await page.getByRole('link', { name: t('nav.files'), exact: true }).filter({ visible: true }).first().click()
      await expect(page.locator('.gr-tile')).toHaveCount(2)
      await page.screenshot({ path: `${kept}/${lang}-${width}-his.png` })

      // A key, and what ShareX does with its file.
      await page.locator('.tp-in').click()
      await page.getByRole('link', { name: t('settings.title'), exact: true }).filter({ visible: true }).first().click()
      if (phone) await page.locator('.st-go').click() // which has the parts below it
      await page.getByRole('link', { name: t('settings.tab_keys'), exact: true }).click()
      await page.getByLabel(t('settings.key_name')).fill('ShareX')
      await page.getByRole('button', { name: t('settings.key_make'), exact: true }).click()
      const file = page.waitForEvent('download')
      await page.getByRole('button', { name: t('settings.client_sharex-image') }).click()
      const viewer = await shareX(JSON.parse(readFileSync(await (await file).path(), 'utf8')), jpeg(813))
      await page.screenshot({ path: `${kept}/${lang}-${width}-key.png`, fullPage: true })
      await page.goto(viewer)
      await expect(main(page)).toContainText('bob')
    })
  })
}

/** Uploads as ShareX does that has opened a file of its custom uploaders; the page of what was uploaded. */
async function shareX(file: { RequestMethod: string; RequestURL: string; Headers?: Record<string, string>; Arguments?: Record<string, string>; FileFormName: string; URL: string }, bytes: Buffer): Promise<string> {
  const form = new FormData()
  for (const [name, value] of Object.entries(file.Arguments ?? {})) form.set(name, value)
  form.set(file.FileFormName, new Blob([new Uint8Array(bytes)]), 'screen.jpg')
  const r = await fetch(file.RequestURL, { method: file.RequestMethod, headers: file.Headers, body: form })
  expect(r.status).toBe(200)
  const { image } = await r.json()
  const named = /^[{$]json:image\.(\w+)[}$]$/.exec(file.URL)!
  expect((await fetch(image[named[1]])).headers.get('content-type')).toBe('image/jpeg')
  return image.url_viewer
}
