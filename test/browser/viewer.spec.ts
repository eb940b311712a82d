// The page of one file: what its owner and others do there, with script, without, and by keys alone.
import { chromium, type Locator, type Page } from '@playwright/test'
import { broken } from './axe'
import { chromiumPath, expect, jpeg, keeper, mp4, panorama, roundFilm, startSite, type Site, test, upload, wide } from './site'

let seed = 500

/** Uploads a picture as whoever is signed in on the page and opens its own page. */
async function mine(page: Page, site: Site, fields: Record<string, string> = {}): Promise<string> {
  if (new URL(page.url()).origin !== site.url) await page.goto('/api-v1')
  const id = await page.evaluate(async ({ bytes, query }) => {
    const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))
    const r = await fetch(`/api/2/media?${query}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: raw })
    return ((await r.json()) as { media: { id: string } }).media.id
  }, { bytes: jpeg(seed++).toString('base64'), query: new URLSearchParams({ name: `own-${seed}.jpg`, ...fields }).toString() })
  await page.goto(`/image/${id}`)
  return id
}

async function makeAlbum(page: Page, name: string): Promise<string> {
  return page.evaluate(async (name) => {
    const r = await fetch('/api/2/albums', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) })
    return ((await r.json()) as { id: string }).id
  }, name)
}

const toast = (page: Page) => page.locator('.ts')

/** Chooses a new album: in a menu, or in a field where the menu has become too long (UP-32). */
async function newAlbum(dialog: Locator): Promise<void> {
  const menu = dialog.getByRole('combobox', { name: /^(Album|相册)$/ })
  if (await menu.evaluate((e) => e.localName === 'select')) return void (await menu.selectOption('+'))
  await menu.click()
  await dialog.getByRole('option', { name: /^(A new album|新相册)$/ }).click()
}

test('the owner edits in place, into a new album, with a tag that is proposed', async ({ page, site }) => {
  await keeper(page, site)
  await mine(page, site, { tags: 'mountains', title: 'before' })
  await page.evaluate(() => Object.assign(window, { same: true }))
  await page.locator('#vw-edit').click()
  const dialog = page.getByRole('dialog', { name: 'Edit' })
  await dialog.getByLabel('Title').fill('Four ridges')
  await dialog.getByLabel('Description').first().fill('Haze after sunrise.')
  const field = dialog.getByRole('combobox', { name: 'Tags' })
  await expect(dialog.locator('.tf-chips bdi')).toHaveText(['mountains'])
  await dialog.getByRole('button', { name: 'Remove the tag mountains' }).click()
  await expect(dialog.locator('.tf-chips li')).toHaveCount(0)
  await field.fill('dawn,')
  await field.fill('mou')
  await expect(dialog.getByRole('option', { name: 'mountains' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(dialog.locator('.tf-chips bdi')).toHaveText(['dawn', 'mountains'])
  await expect(dialog.locator('[name="tags"]')).toHaveValue('dawn, mountains')
  await field.fill('hazy')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Backspace')
  await expect(dialog.locator('.tf-chips bdi')).toHaveText(['dawn', 'mountains'])
  await expect(dialog.getByLabel('Name')).toBeHidden()
  await newAlbum(dialog)
  await dialog.getByLabel('Name').fill('Ridge lines')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(toast(page)).toHaveText('Saved')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Four ridges')
  await expect(page.locator('.vw-by')).toContainText('Ridge lines')
  await expect(page.locator('.vw-tags li')).toHaveText(['dawn', 'mountains'])
  await expect(page).toHaveURL(/\/image\/Four-ridges\.\w+$/)
  await expect(page).toHaveTitle(/^Four ridges/)
  expect(await page.evaluate(() => 'same' in window), 'no new page').toBe(true)
  await expect(page.locator('#vw-edit')).toBeFocused()
  await page.locator('#vw-cover').click()
  await expect(page.locator('#vw-cover')).toHaveAttribute('aria-pressed', 'true')
})

test('staff flag a file by one press, and a key leads to where it is moved', async ({ page, site }) => {
  await keeper(page, site)
  const id = await mine(page, site)
  const flag = page.locator('#vw-flag')
  await page.keyboard.press('f')
  await expect(flag).toHaveAttribute('aria-pressed', 'true')
  await expect(toast(page)).toHaveText('Flagged as unsafe')
  await expect(flag, 'the focus is kept').toBeVisible()
  await flag.click()
  await expect(flag).toHaveAttribute('aria-pressed', 'false')
  await expect(page.locator('#vw-ban'), 'nobody bans himself').toHaveCount(0)
  await page.locator('#vw-hashes summary').click()
  await expect(page.locator('#vw-hashes dd').first()).toHaveText(/^[0-9a-f]{64}$/)
  await page.keyboard.press('m')
  await expect(page).toHaveURL(new RegExp(`/selection/album\\?ids=${id}&`))
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(page).toHaveURL(new RegExp(`\\.?${id}$`))
})

test('a form that is refused stays in its dialog and says why', async ({ page, site, browser }) => {
  await keeper(page, site)
  const id = await mine(page, site)
  // In a window of its own, as the browser complains of the refusal.
  const context = await browser.newContext({ baseURL: site.url, storageState: await page.context().storageState() })
  const other = await context.newPage()
  await other.goto(`/image/${id}`)
  await other.locator('#vw-edit').click()
  const dialog = other.getByRole('dialog')
  await newAlbum(dialog)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('An album needs a name')
  await expect(dialog.locator('select[name="album"]')).toHaveValue('+')
  await expect(dialog.getByLabel('Name')).toBeFocused()
  await context.close()
})

test('a deletion is taken back by the toast, and by the page', async ({ page, site }) => {
  await keeper(page, site)
  await mine(page, site)
  await page.locator('#vw-delete').click()
  await expect(toast(page)).toContainText('Moved to the trash')
  await expect(page.locator('#vw-gone')).toContainText('in the trash')
  await toast(page).getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('#vw-gone')).toHaveCount(0)
  await expect(toast(page)).toHaveText('Taken out of the trash')
  await page.locator('#vw-delete').click()
  await page.locator('#vw-restore').click()
  await expect(page.locator('#vw-delete')).toBeVisible()
})

test('likes, codes and the report of a visitor', async ({ page, site, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await keeper(page, site)
  const shown = await upload(site, 'liked.jpg', jpeg(seed++), { title: 'Liked [x]' })
  await page.goto(shown.url_viewer)
  await page.locator('#vw-like').click()
  await expect(page.locator('#vw-like')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('#vw-like')).toHaveText('1')
  await page.getByRole('radio', { name: 'Markdown' }).check()
  await page.locator('#vw-size').selectOption('direct')
  await expect(page.locator('#vw-code')).toHaveValue(`![Liked \\[x\\]](${shown.url})`)
  await page.locator('#vw-copy').click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`![Liked \\[x\\]](${shown.url})`)
  await page.reload()
  await expect(page.locator('#vw-code'), 'the choice is remembered').toHaveValue(/^!\[/)
  await page.locator('#vw-report').click()
  await page.getByRole('dialog').getByLabel('It is advertising or spam').check()
  await page.getByRole('dialog').getByRole('button', { name: 'Report' }).click()
  await expect(toast(page)).toContainText('Thank you')
  await page.locator('#vw-share').click()
  await expect(page.getByRole('dialog').getByRole('link', { name: 'WhatsApp' })).toHaveAttribute('href', new RegExp(encodeURIComponent(shown.url_viewer).slice(-20)))
  const code = page.getByRole('dialog').getByRole('img')
  await expect.poll(() => code.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
})

test('by keys alone: edit, like, copy, zoom, walk, delete and undo', async ({ page, site, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await keeper(page, site)
  const album = await makeAlbum(page, 'Keys')
  const first = await mine(page, site, { album, title: 'first' })
  const second = await mine(page, site, { album, title: 'second' })
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(new RegExp(first))
  await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(new RegExp(second))
  await page.keyboard.press('l')
  await expect(page.locator('#vw-like')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('c')
  await expect(toast(page)).toHaveText('Link copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(second)
  await page.keyboard.press('e')
  await expect(page.getByRole('dialog', { name: 'Edit' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('Well typed')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Well typed')
  await page.keyboard.press('w')
  await expect(page.locator('.pswp--open .pswp__img').first()).toBeVisible()
  const at = page.url()
  for (const key of ['+', 'ArrowRight', 'ArrowLeft', 'Delete']) await page.keyboard.press(key) // are for the picture
  await expect(page.locator('.pswp--open')).toBeVisible()
  expect(page.url()).toBe(at)
  await expect(page.locator('#vw-restore')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.locator('.pswp')).toHaveCount(0)
  await page.keyboard.press('Shift+?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Delete')
  await expect(page.locator('#vw-restore')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#vw-gone')).toHaveCount(0)
})

test('single-letter keys can be turned off', async ({ page, site }) => {
  await keeper(page, site)
  await mine(page, site)
  await page.goto('/keys')
  await page.getByLabel('Single-letter keys').uncheck()
  await page.goBack()
  await page.keyboard.press('l')
  await page.keyboard.press('e')
  await page.waitForTimeout(300)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('#vw-like')).toHaveAttribute('aria-pressed', 'false')
})

test('Ctrl and Enter send a form in a dialog', async ({ page, site }) => {
  await keeper(page, site)
  await mine(page, site)
  await page.locator('#vw-edit').click()
  await page.getByRole('dialog').getByLabel('Title').fill('Sent by keys')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Sent by keys' })).toBeVisible()
})

test('a video plays by keys, and remembers volume and place', async ({ page, site }) => {
  await page.goto((await upload(site, 'film.mp4', mp4())).url_viewer)
  const at = (what: 'currentTime' | 'paused' | 'volume' | 'playbackRate') => page.locator('#vw-video').evaluate((v: HTMLVideoElement, what) => v[what], what)
  await expect.poll(() => page.locator('#vw-video').evaluate((v: HTMLVideoElement) => v.readyState)).toBeGreaterThan(0)
  await page.keyboard.press('k')
  await expect.poll(() => at('currentTime')).toBeGreaterThan(0)
  await page.keyboard.press('k')
  await expect.poll(() => at('paused')).toBe(true)
  const here = (await at('currentTime')) as number
  await page.keyboard.press('.')
  await expect.poll(() => at('currentTime')).toBeGreaterThan(here)
  await page.keyboard.press('l')
  await expect.poll(() => at('currentTime')).toBeGreaterThan(3.5)
  await page.keyboard.press('j')
  await expect.poll(() => at('currentTime')).toBe(0)
  await page.locator('#vw-speed').selectOption('1.5')
  expect(await at('playbackRate')).toBe(1.5)
  await page.locator('#vw-video').evaluate((v: HTMLVideoElement) => (v.volume = 0.3))
  await page.waitForTimeout(100)
  await page.reload()
  await expect.poll(() => at('volume')).toBeCloseTo(0.3)
})

test('a picture all around is loaded on demand and turned by keys', async ({ site, page }) => {
  const shown = await upload(site, 'pano.jpg', panorama(seed++))
  await page.goto(shown.url_viewer)
  await expect(page.getByRole('button', { name: 'Load 360° view' })).toBeVisible()
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'] // which draws in 3D
  const three = await chromium.launch({ executablePath: chromiumPath, args })
  const other = await three.newPage()
  const asked: string[] = []
  other.on('request', (r) => r.url().includes('pannellum') && asked.push(r.url()))
  await other.goto(shown.url_viewer)
  await other.waitForLoadState('networkidle')
  expect(asked).toEqual([])
  await other.getByRole('button', { name: 'Load 360° view' }).click()
  await expect(other.locator('.vw-pano canvas')).toBeVisible()
  await expect(other.locator('#vw-360')).toBeHidden()
  expect(asked.length).toBeGreaterThan(1)
  const url = other.url()
  await other.keyboard.press('ArrowRight')
  expect(other.url()).toBe(url)
  await three.close()
})

test('a large picture all around opens by itself, small first, and its file is asked for the angles', async ({}) => {
  const site = await startSite()
  site.set('image_load_360', '1')
  await new Promise((done) => setTimeout(done, 1500)) // until the site has heard of it
  const shown = await upload(site, 'wide.jpg', wide())
  const three = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'] }) // which draws in 3D
  const page = await three.newPage()
  const asked: string[] = []
  page.on('response', (r) => r.url().startsWith(shown.url) && r.request().resourceType() !== 'image' && asked.push(`${r.status()} ${r.url().slice(shown.url.length)}`))
  await page.goto(shown.url_viewer)
  await expect(page.locator('.vw-pano canvas')).toBeVisible()
  await expect(page.locator('#vw-360')).toBeHidden()
  await expect.poll(() => asked, { timeout: 30_000 }).toEqual(['206 ', '200 ?w=4096', '200 ?w=8192', '200 ?w=8192'])
  await expect(page.locator('.vw-pano .pnlm-load-box')).toBeHidden()
  await expect(page.locator('body'), 'the focus stays').toBeFocused()
  await three.close()
  await site.stop()
})

test('a video all around is turned while it plays, and its own controls stay in reach', async ({ site }) => {
  const shown = await upload(site, 'round.mp4', roundFilm())
  const three = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'] }) // which draws in 3D
  const page = await three.newPage()
  await page.goto(shown.url_viewer)
  await page.getByRole('button', { name: 'Load 360° view' }).click()
  const canvas = page.locator('.vw-pano canvas')
  await expect(canvas).toBeVisible()
  await expect(page.locator('#vw-360')).toBeHidden()
  const [film, pano] = [(await page.locator('#vw-video').boundingBox())!, (await page.locator('.vw-pano').boundingBox())!]
  expect(film.y + film.height - pano.y - pano.height).toBe(72)
  const drawn = async () => (await canvas.screenshot()).toString('base64')
  await expect.poll(async () => (await canvas.screenshot()).length).toBeGreaterThan(6000) // which is not black, before it plays
  await page.waitForTimeout(1500)
  const still = await drawn()
  await page.locator('#vw-video').evaluate((v: HTMLVideoElement) => { v.muted = true; return v.play() })
  await expect.poll(drawn).not.toBe(still)
  await page.locator('#vw-video').evaluate((v: HTMLVideoElement) => v.pause())
  await page.waitForTimeout(1500)
  const paused = await drawn()
  expect(await drawn()).toBe(paused)
  const url = page.url()
  await page.locator('.vw-pano .pnlm-dragfix').focus()
  await page.keyboard.down('ArrowRight')
  await expect.poll(drawn).not.toBe(paused)
  await page.keyboard.up('ArrowRight')
  expect(page.url()).toBe(url)
  await three.close()
})

test('without script: edit, like, delete and undo', async ({ browser, page, site }) => {
  await keeper(page, site)
  const id = await mine(page, site, { title: 'plain' })
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: site.url, storageState: await page.context().storageState() })
  const plain = await context.newPage()
  await plain.goto(`/image/${id}`)
  await expect(plain.locator('#vw-zoom')).toBeHidden()
  await plain.locator('.vw-codes summary').click()
  await expect(plain.locator('#c-html-embed')).toHaveValue(/^<img src=/)
  await plain.locator('#vw-edit').click()
  await plain.getByLabel('Title').fill('Edited plainly')
  await plain.getByRole('button', { name: 'Save' }).click()
  await expect(plain.getByRole('heading', { level: 1 })).toHaveText('Edited plainly')
  await plain.locator('#vw-like').click()
  await expect(plain.locator('#vw-like')).toHaveAttribute('aria-pressed', 'true')
  await plain.locator('#vw-share').click()
  await expect(plain.getByRole('link', { name: 'Telegram' })).toBeVisible()
  await plain.goBack()
  await plain.locator('#vw-report').click()
  await plain.getByLabel('Something else').check()
  await plain.getByRole('button', { name: 'Report' }).click()
  await expect(plain.getByRole('heading', { level: 1 })).toHaveText('Thank you')
  await plain.getByRole('link', { name: 'Back to the file' }).click()
  await plain.locator('#vw-delete').click()
  await expect(plain.locator('#vw-gone')).toContainText('in the trash')
  await plain.locator('#vw-restore').click()
  await expect(plain.locator('#vw-delete')).toBeVisible()
  await context.close()
})

test('scripts that people plant stay text', async ({ page, site }) => {
  await keeper(page, site)
  const script = '</script><img src=x onerror="document.title=1"><script>document.title=1</script>'
  const album = await makeAlbum(page, script)
  await mine(page, site, { album, title: script, description: script, tags: '<b>bold' })
  await mine(page, site, { album, title: script, description: script })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(script)
  await page.locator('#vw-edit').click()
  await expect(page.getByRole('dialog').getByLabel('Title')).toHaveValue(script)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(script)
  expect(await page.locator('main img[src="x"]').count()).toBe(0)
  expect(await page.title()).toContain('onerror')
})

const screens: Record<string, (page: Page, site: Site) => Promise<unknown>> = {
  'own picture': async (page, site) => {
    await keeper(page, site)
    const album = await makeAlbum(page, 'Ridges')
    await mine(page, site, { album, title: 'one' })
    await mine(page, site, { album, title: 'Four ridges over the valley', description: 'Haze.', tags: 'mountains,35mm' })
  },
  'picture in the trash': async (page, site) => {
    await keeper(page, site)
    await mine(page, site)
    await page.locator('#vw-delete').click()
    await expect(page.locator('#vw-gone')).toBeVisible()
  },
  'edit page': async (page, site) => {
    await keeper(page, site)
    await page.goto(`/image/${await mine(page, site)}/edit`)
  },
  'edit dialog': async (page, site) => {
    await keeper(page, site)
    await mine(page, site)
    await page.locator('#vw-edit').click()
    await newAlbum(page.getByRole('dialog'))
  },
  'share dialog': async (page, site) => {
    await page.goto((await upload(site, 'shared.jpg', jpeg(seed++))).url_viewer)
    await page.locator('#vw-share').click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'report page': async (page, site) => page.goto((await upload(site, 'bad.jpg', jpeg(seed++))).url_viewer + '/report'),
  'keys page': (page) => page.goto('/keys'),
  embed: async (page, site) => page.goto((await upload(site, 'held.jpg', jpeg(seed++))).url_viewer.replace(/\/image\/(.*\.)?/, '/embed/')),
}

for (const [name, open] of Object.entries(screens)) {
  test(`${name}: accessible in both themes and widths, and fits`, async ({ page, site }) => {
    await open(page, site)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
      }
    }
    const sideways = () => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await sideways(), 'at 320 pixels').toBe(0)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'))
    expect(await sideways(), 'at twice the text').toBe(0)
  })
}

test.describe('on a device in Tokyo', () => {
  test.use({ timezoneId: 'Asia/Tokyo', locale: 'en-GB' })
  test('times are told by its clock, and stay true while the page is open', async ({ page, site }) => {
    const url = (await upload(site, 'now.jpg', jpeg(seed++))).url_viewer
    await page.clock.install()
    await page.goto(url)
    const time = page.locator('.vw-by time')
    await expect(time).toHaveText('moments ago')
    const when = await time.evaluate((t: HTMLTimeElement) => new Intl.DateTimeFormat('en', { timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(new Date(t.dateTime)).replace(/ .*/, ''))
    await expect(time).toHaveAttribute('title', new RegExp(`${when}.*GMT\\+9`))
    await page.clock.runFor(61_000)
    await expect(time).toHaveText('1 minute ago')
    await page.clock.runFor(3600_000)
    await expect(time).toHaveText('1 hour ago')
  })
})

test("a file's picture has the browser's menu where the site wants it", async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await upload(site, 'menu.jpg', jpeg(499))
    await page.goto(site.url + '/')
    await page.locator('#main .gr-a').first().click()
    const menu = () => page.locator('#vw-pic').evaluate((img) => img.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })))
    await expect.poll(menu, 'is kept away by itself').toBe(false)
    await expect(page.locator('#vw-pic')).toHaveAttribute('draggable', 'false')
    site.set('theme_image_right_click', '1')
    await expect(async () => {
      await page.reload()
      await expect(page.locator('#vw-pic')).not.toHaveAttribute('draggable', { timeout: 100 })
    }).toPass()
    await page.waitForLoadState('networkidle')
    expect(await menu()).toBe(true)
  } finally {
    await site.stop()
  }
})
