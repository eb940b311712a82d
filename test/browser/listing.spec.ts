// Lists of some hundred media: their ways on, their order and filters, the search,
// what is chosen in them, keys alone, and how they look to axe.
import type { Page } from '@playwright/test'
import { gzipSync } from 'node:zlib'
import { broken } from './axe'
import { album, seed } from './seed'
import { expect, keeper, mp4, type Site, slowFonts, startSite, test as base } from './site'

// One house with 260 media serves all tests of a worker that only look.
const test = base.extend<object, { full: Site }>({
  full: [
    async ({ browser }, use) => {
      const site = await startSite()
      site.set('require_user_email_confirmation', '0')
      const page = await browser.newPage()
      await keeper(page, site)
      await seed(site, page.request, 240, { title: (n) => (n % 40 === 7 ? `山中湖的清晨 ${n}` : `Picture ${n}`), tags: (n) => ['mountains,haze', 'lake', 'summer,lake'][n % 3] })
      const a = await album(site, page.request, { name: 'Summer at the lake', description: 'Rain.' })
      await album(site, page.request, { name: 'Boats', parent: a.id })
      await album(site, page.request, { name: 'Behind a door', visibility: 'password', password: 'open sesame' })
      await seed(site, page.request, 20, { album: a.id, nsfw: true }, 300)
      await page.request.post(site.url + '/api/2/media', { multipart: { file: { name: 'film.mp4', mimeType: 'video/mp4', buffer: mp4() }, title: 'A film' } })
      await page.close()
      await use(site)
      await site.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const tiles = (page: Page) => page.locator('.gr-tile:not([hidden])')

/** Opens a page once a change of the settings has been heard of. */
async function heard(page: Page, address: string, n: number): Promise<void> {
  await expect.poll(async () => (await (await page.request.get(address)).text()).split('class="gr-tile').length - 1).toBe(n)
  await page.goto(address)
}

test('a list goes on by itself, tells so, and its address is that of the page in view', async ({ page, full }) => {
  await page.goto(full.url + '/explore')
  await expect(tiles(page)).toHaveCount(24)
  await page.mouse.wheel(0, 20_000)
  await expect.poll(() => tiles(page).count()).toBeGreaterThanOrEqual(48)
  await expect(page.locator('#status')).toHaveText('24 more loaded')
  await page.mouse.wheel(0, 20_000)
  await expect.poll(() => page.url()).toContain('seek=')
  const titles = await page.locator('.gr-tile img').evaluateAll((list) => list.map((i) => i.getAttribute('alt')))
  expect(new Set(titles).size, 'each once').toBe(titles.length)
  const address = page.url()
  await page.goto(address)
  await expect(tiles(page).first(), 'the address leads there').toBeVisible()
})

test('after ten pages it waits to be asked', async ({ page, full }) => {
  full.set('listing_items_per_page', '8')
  try {
    await heard(page, full.url + '/explore', 8)
    await expect.poll(async () => {
      await page.mouse.wheel(0, 30_000)
      return tiles(page).count()
    }, { timeout: 20_000 }).toBe(88)
    await page.waitForTimeout(500) // nothing more comes
    await expect(tiles(page)).toHaveCount(88)
    await page.getByRole('link', { name: 'Load more' }).click()
    await expect.poll(() => tiles(page).count()).toBeGreaterThan(95)
    await expect(page.locator('.gr-a:focus')).toHaveCount(1)
  } finally {
    full.set('listing_items_per_page', '24')
  }
})

test('columns on a phone are read across, go on where they ended, and nothing moves', async ({ page, full }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.context().addCookies([{ name: 'grid', value: 'columns', url: full.url }])
  for (const dir of ['rtl', 'ltr']) {
    await page.goto(`${full.url}/explore`)
    if (dir === 'rtl') await page.locator('html').evaluate((e) => e.setAttribute('dir', 'rtl'))
    await expect(tiles(page)).toHaveCount(24)
    const boxes = () => page.locator('.gr-tile').evaluateAll((list) => list.map((e) => e.getBoundingClientRect()).map((b) => ({ x: b.x, y: b.y + scrollY, end: b.bottom + scrollY })))
    const before = await boxes()
    await expect.poll(async () => {
      await page.mouse.wheel(0, 2_000)
      return tiles(page).count()
    }, { timeout: 30_000 }).toBeGreaterThanOrEqual(72)
    const after = await boxes()
    expect(after.slice(0, 24), 'those that stood there stand where they stood').toEqual(before)
    const begin = 100
    let [top, gap] = [0, 0]
    const ends = [0, 0]
    for (const b of after) {
      expect(b.y, 'no tile begins above the one before').toBeGreaterThanOrEqual(top - 0.5)
      top = b.y
      const column = Number(b.x > begin)
      if (ends[column]) gap = Math.max(gap, Math.abs(b.y - ends[column] - 4))
      ends[column] = b.end
    }
    expect(new Set(after.map((b) => Math.round(b.x))).size).toBe(2)
    expect(gap, 'no holes').toBeLessThan(3)
    expect(Math.abs(ends[0] - ends[1])).toBeLessThan(400)
    expect(after[0].x > begin, 'the first stands where one begins to read').toBe(dir === 'rtl')
  }
  expect(await page.evaluate(() => new Promise<string[]>((done) => {
    const moved: string[] = [] // the foot does, as the list grows
    type Shift = { sources: { node?: Element }[] }
    new PerformanceObserver((l) => {
      for (const e of l.getEntries() as unknown as Shift[]) for (const s of e.sources) if (s.node?.closest?.('.gr')) moved.push(s.node.outerHTML.slice(0, 90))
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => done(moved), 200)
  }))).toEqual([])
  await page.goto(full.url + '/explore')
  await tiles(page).nth(0).locator('.gr-a').focus()
  const lies = () => page.evaluate(() => (({ x, y, bottom }) => ({ x, y, bottom }))(document.activeElement!.getBoundingClientRect()))
  let was = await lies()
  for (const [key, way] of [['ArrowRight', 1], ['ArrowLeft', -1]] as const) {
    await page.keyboard.press(key)
    await expect.poll(async () => Math.sign((await lies()).x - was.x), key).toBe(way)
    const now = await lies()
    expect(now.y < was.bottom && now.bottom > was.y, `${key} leads beside`).toBe(true)
    was = now
  }
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('a list has pages, an order, and filters by address, and a layout that is kept', async ({ page, full }) => {
    await page.goto(full.url + '/explore')
    const first = await page.locator('.gr-a').first().getAttribute('href')
    await page.getByRole('link', { name: 'Load more' }).click()
    await expect(tiles(page)).toHaveCount(24)
    expect(await page.locator('.gr-a').first().getAttribute('href')).not.toBe(first)
    await page.getByRole('link', { name: 'Previous page' }).click()
    expect(await page.locator('.gr-a').first().getAttribute('href')).toBe(first)

    await page.locator('.ls-sort summary').click()
    await page.getByRole('link', { name: 'A–Z' }).click()
    await expect(page.locator('.ls-sort summary')).toContainText('A–Z')
    await page.locator('.fl summary').first().click()
    await page.getByLabel('Type', { exact: true }).selectOption('video')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(tiles(page)).toHaveCount(1)
    expect(page.url()).toContain('sort=title_asc')
    await page.getByRole('button', { name: 'Squares' }).click()
    await expect(page.locator('.gr')).toHaveAttribute('data-layout', 'squares')
    await page.goto(full.url + '/tag/haze')
    await expect(page.locator('.gr'), 'it is kept').toHaveAttribute('data-layout', 'squares')
  })

  test('what is hidden is shown when asked for', async ({ page, full }) => {
    full.set('show_nsfw_in_listings', '1')
    await heard(page, full.url + '/search/images?q=nsfw:yes', 20)
    const picture = page.locator('.gr-unsafe img').first()
    expect(await picture.evaluate((e) => getComputedStyle(e).filter)).toContain('blur')
    await page.locator('.gr-show').first().click()
    await expect(page.locator('.gr-show input').first()).toBeChecked()
    await expect(picture).toHaveCSS('filter', 'none')
    full.set('show_nsfw_in_listings', '0')
  })

  test('the long form of the search finds, and its conditions are taken away one by one', async ({ page, full }) => {
    await page.goto(full.url + '/')
    await page.getByRole('search', { name: 'Search the site' }).getByRole('searchbox').fill('Picture')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/search\/images\?q=Picture/)
    await page.locator('.fl summary').click()
    await page.getByLabel('None of these words').fill('13 14')
    await page.locator('.fl-form').getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(/q=Picture\+-13\+-14$/)
    await page.getByRole('link', { name: 'Remove: -13' }).click()
    await expect(page).toHaveURL(/q=Picture\+-14$/)
    await expect(tiles(page)).toHaveCount(24)
    expect(await page.locator('meta[name="robots"]').getAttribute('content')).toBe('noindex')
  })

  test('people are found and followed, and what they put up is on one page', async ({ browser, full }) => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    const name = `fan${Date.now() % 100000}`
    await page.goto(full.url + '/signup')
    await page.locator('#username').fill(name)
    await page.locator('#email').fill(`${name}@example.org`)
    await page.locator('#password').fill('a long quiet evening')
    for (const box of await page.locator('main input[type="checkbox"]').all()) await box.check()
    await page.locator('main button.btn-ink').click()
    await page.goto(full.url + '/search/users?q=keep')
    await page.locator('.pp a').first().click()
    await page.getByRole('button', { name: 'Follow' }).click()
    await expect(page.getByRole('button', { name: 'Unfollow' })).toBeVisible()
    await page.getByRole('link', { name: 'Followers' }).click()
    await expect(page.locator('.pp')).toContainText(name)
    await page.goto(full.url + '/following')
    await expect(tiles(page)).toHaveCount(24)
    await page.context().close()
  })

  test('what is chosen is changed, deleted and had back', async ({ page }) => {
    const site = await startSite()
    try {
      await keeper(page, site)
      await seed(site, page.request, 5)
      await page.goto(site.url + '/keeper')
      for (const n of [0, 1]) await page.locator('.gr-pick input').nth(n).check()
      await page.locator('.sl').getByRole('button', { name: 'Edit' }).click()
      await page.getByLabel('Add tags').fill('winter, ice')
      await page.getByRole('button', { name: 'Save changes' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 files changed')
      await page.goto(site.url + '/tag/ice')
      await expect(tiles(page)).toHaveCount(2)
      await page.locator('.gr-pick input').first().check()
      await page.locator('.sl').getByRole('button', { name: 'Delete' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 file deleted')
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 file restored')
      await page.getByRole('link', { name: 'Back to the list' }).click()
      await expect(tiles(page)).toHaveCount(2)
    } finally {
      await site.stop()
    }
  })
})

test('letters act in a list until they are turned off', async ({ page, full }) => {
  const press = async (key: string) => {
    await page.goto(full.url + '/explore')
    await page.locator('.gr-a').first().focus()
    await page.keyboard.press(key)
  }
  await press('.')
  await expect(page.locator('.gr-pick :checked')).toHaveCount(1)
  await press('k') // of what has the focus, for guests, too
  expect((await page.locator('#c-viewer-links').inputValue()).split('\n')).toHaveLength(1)
  await page.goto(full.url + '/keys')
  await page.locator('[data-letters]').uncheck()
  await press('.')
  await expect(page.locator('.gr-pick :checked')).toHaveCount(0)
  await press('/')
  await expect(page.locator('.gr-a').first()).toBeFocused()
})

test('a search finds Chinese words, and says what to try where it finds nothing', async ({ page, full }) => {
  await page.goto(full.url + '/')
  await page.keyboard.press('/')
  await page.keyboard.type('清晨')
  await page.keyboard.press('Enter')
  await expect(tiles(page)).toHaveCount(6)
  await page.goto(full.url + '/search/images?q=Picture+type:video')
  await expect(page.getByText('Nothing was found.')).toBeVisible()
  await page.getByRole('link', { name: 'Search without filters' }).click()
  await expect(tiles(page)).toHaveCount(24)
  await page.goto(full.url + '/search/images?q=size:huge+type:sculpture')
  await expect(page.getByRole('alert')).toContainText('type')
  await page.goto(full.url + '/search/albums?q=lake')
  await expect(page.locator('.al')).toContainText('Summer at the lake')
})

test('a search is kept, found again on the page of searches, and forgotten', async ({ site, page }) => {
  await keeper(page, site)
  await page.goto('/search/images?q=' + encodeURIComponent('东京 -night'))
  await page.getByRole('button', { name: 'Keep this search' }).click()
  await page.goto('/search')
  const kept = page.getByRole('list', { name: 'Searches that you keep' })
  await kept.getByRole('link', { name: '东京 -night' }).click()
  await expect(page.locator('#sc-q')).toHaveValue('东京 -night')
  await expect(kept.locator('[aria-current]')).toHaveText('东京 -night')
  await page.getByRole('button', { name: 'Forget this search' }).click()
  await expect(page.getByRole('button', { name: 'Keep this search' })).toBeVisible()
  await expect(kept).toHaveCount(0)
})

test('while one types, tags, people and albums are suggested, but not while a word is composed', async ({ page, full }) => {
  await page.goto(full.url + '/explore')
  const field = page.locator('#sx-q')
  await field.focus()
  await field.pressSequentially('ha')
  const list = page.getByRole('listbox')
  await expect(list.getByRole('option', { name: 'haze Tag' })).toBeVisible()
  await expect(field).toHaveAttribute('aria-expanded', 'true')
  await expect(page.locator('#status')).toContainText('suggestion')
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
  await field.fill('boa')
  await expect(list.getByRole('option', { name: 'Boats Album' })).toBeVisible()
  await field.fill('keep')
  await expect(list.getByRole('option', { name: 'keeper Person' })).toBeVisible()
  await field.fill('Picture')
  await expect(list, 'titles of others').toBeHidden()
  const asked: string[] = []
  page.on('request', (r) => r.url().includes('/search/suggest') && asked.push(new URL(r.url()).searchParams.get('q')!))
  const client = await page.context().newCDPSession(page)
  await field.fill('')
  await client.send('Input.imeSetComposition', { text: 'qing', selectionStart: 4, selectionEnd: 4 })
  await page.waitForTimeout(400)
  expect(asked, 'nothing of what is composed').toEqual([])
  await client.send('Input.insertText', { text: '清晨' })
  await expect.poll(() => asked.at(-1)).toBe('清晨')
  await field.fill('haz')
  await expect(list.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(list.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
  expect(await field.getAttribute('aria-activedescendant')).toBe(await list.getByRole('option').first().getAttribute('id'))
  expect(await broken(page)).toEqual([])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/tag\/haze$/)
  await page.locator('#sx-q').fill('haz')
  await expect(page.locator('.sx-one')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page, 'what was typed is looked for').toHaveURL(/\/search\/images\?q=haz$/)
})

test('a rectangle drawn with the mouse chooses what it touches', async ({ page, full }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(full.url + '/explore')
  const [first, second] = [await tiles(page).nth(0).boundingBox(), await tiles(page).nth(1).boundingBox()]
  const draw = async (from: number, to: number) => {
    await page.mouse.move(from, first!.y + 40)
    await page.mouse.down()
    await page.mouse.move(to - 30, first!.y + 60)
    await page.mouse.move(to, first!.y + 70)
    await page.mouse.up()
  }
  await draw(10, second!.x + 20)
  await expect(page.locator('.gr-pick :checked')).toHaveCount(2)
  await expect(page.locator('.sl-n')).toHaveText('2 selected')
  await page.locator('.sl').getByRole('button', { name: 'All' }).click()
  await expect(page.locator('.gr-pick :checked')).toHaveCount(await tiles(page).count())
  await page.locator('.sl').getByRole('button', { name: 'Clear' }).click()
  await page.locator('#sl-begin').click()
  await draw(first!.x + 20, second!.x + 20)
  await expect(page.locator('.gr-pick :checked'), 'from a tile, while one chooses').toHaveCount(2)
  expect(page.url()).toBe(full.url + '/explore')
})

test.describe('pictures that go away', () => {
  test.use({ borne: /^Failed to load resource: net::ERR_/ })

  test('a picture that has moved is found again', async ({ page, full }) => {
    await keeper(page, full)
    await page.route('**/images/**', (route) => (route.request().url().includes('moved') ? route.abort('failed') : route.continue()))
    await page.goto(full.url + '/explore')
    const picture = page.locator('.gr-tile img').first()
    await expect.poll(() => picture.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
    await picture.evaluate((i: HTMLImageElement) => {
      i.removeAttribute('srcset')
      i.src = i.src.replace(/\?.*/, '') + '?moved'
    })
    await expect.poll(() => picture.evaluate((i: HTMLImageElement) => i.naturalWidth), { timeout: 10_000 }).toBeGreaterThan(0)
    expect(await picture.getAttribute('src')).not.toContain('moved')
  })
})

test('by keys alone: arrows go by where tiles lie, the dot chooses, Delete deletes, Undo brings back', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await seed(site, page.request, 12)
    await page.goto(site.url + '/keeper')
    await page.locator('.gr-a').first().focus()
    expect(await page.locator('.gr-a[tabindex="0"]').count(), 'one stop of Tab').toBe(1)
    const at = () => page.evaluate(() => [...document.querySelectorAll('.gr-a')].indexOf(document.activeElement!))
    await page.keyboard.press('ArrowRight')
    expect(await at()).toBe(1)
    const box = () => page.locator('.gr-a:focus').evaluate((a) => {
      const { top, height } = a.getBoundingClientRect()
      return { y: top + scrollY, height } // on the page, which a focus may scroll
    })
    const over = await box()
    await page.keyboard.press('ArrowDown')
    const under = await box()
    expect(under.y, 'the row below').toBeGreaterThanOrEqual(over.y + over.height)
    await page.keyboard.press('ArrowUp')
    const back = await box()
    expect(back.y + back.height, 'a row above').toBeLessThanOrEqual(under.y)
    for (let n = await at(); n > 0; n--) await page.keyboard.press('ArrowLeft') // whichever it was
    expect(await at()).toBe(0)
    await page.keyboard.press('.')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('.')
    await expect(page.locator('.sl-n')).toHaveText('2 selected')
    await page.keyboard.press('Delete')
    await expect(tiles(page)).toHaveCount(10)
    const undo = page.getByRole('button', { name: 'Undo' })
    for (let n = 0; n < 40 && !(await undo.evaluate((b) => b === document.activeElement)); n++) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await expect(tiles(page)).toHaveCount(12)
    await page.keyboard.press('.')
    await expect(page.locator('.sl-n')).toHaveText('1 selected')
    await page.keyboard.press('Escape')
    await expect(page.locator('.sl')).toBeHidden()
    await page.keyboard.press('.')
    await page.keyboard.press('a')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Put 1 file into an album')
  } finally {
    await site.stop()
  }
})

const looks: Record<string, string> = {
  explore: '/explore', albums: '/explore/albums', tags: '/explore/tags', people: '/explore/users', album: '/user/keeper/albums', profile: '/user/keeper',
  search: '/search/images?q=picture+tag:haze', 'a search in vain': '/search/images?q=nothing', tag: '/tag/haze,lake', 'a new album': '/albums/new', following: '/following',
}

for (const [name, path] of Object.entries(looks)) {
  test(`${name}: accessible in both themes and widths, and fits`, async ({ page, full }) => {
    await keeper(page, full)
    await page.goto(full.url + path)
    if (name === 'album') await page.locator('.al a', { hasText: 'Summer' }).click()
    await open(page)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
      }
    }
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'at 320 pixels').toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'))
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'at twice the text').toBeLessThanOrEqual(0)
  })
}

/** Opens what may be opened, and chooses something. */
async function open(page: Page): Promise<void> {
  if (await page.locator('.gr-pick').count()) await page.locator('.gr-pick input').first().check()
  for (const s of await page.locator('.fl summary').all()) await s.click()
  await page.evaluate(() => scrollTo(0, 0)) // what the header covers in part is not too small
}

test('explore keeps within its budget, and nothing moves', async ({ page, full }) => {
  const sum: Record<string, number> = {}
  const most: Record<string, number> = { document: 14_000, stylesheet: 12_000, script: 14_000 }
  const parts: Promise<void>[] = []
  page.on('response', (r) => {
    const kind = r.request().resourceType()
    if (kind in most) parts.push(r.body().then((b) => void (sum[kind] = (sum[kind] ?? 0) + gzipSync(b).length)))
  })
  await page.addInitScript(() => {
    Object.assign(window, { moved: [] })
    new PerformanceObserver((list) => {
      type Shift = { value: number; sources: { node?: Element }[] }
      for (const e of list.getEntries() as unknown as Shift[]) (window as unknown as { moved: string[] }).moved.push(`${e.value} ${e.sources.map((s) => s.node?.outerHTML?.slice(0, 90)).join(' | ')}`)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await slowFonts(page)
  await page.goto(full.url + '/explore')
  await page.waitForLoadState('networkidle')
  await Promise.all(parts)
  for (const [kind, bytes] of Object.entries(most)) expect(sum[kind], kind).toBeLessThanOrEqual(bytes)
  expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved)).toEqual([])
})
