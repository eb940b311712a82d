// Lists that are worked on in place: pages with numbers, the tools of a tile, albums that
// are chosen.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { album, png, seed } from './seed'
import { expect, keeper, type Site, startSite, test as base, upload } from './site'

// Each has a site of its own: they count what is in it.
const test = base.extend<{ own: Site }>({
  own: async ({}, use) => {
    const own = await startSite()
    await use(own)
    await own.stop()
  },
  baseURL: async ({ own }, use) => use(own.url),
})

const tiles = (page: Page) => page.locator('.gr-tile:not([hidden])')

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('a list in pages is turned by numbers, and back to its beginning', async ({ page, own: site }) => {
    site.set('listing_pagination_mode', 'classic')
    site.set('listing_items_per_page', '4')
    await keeper(page, site)
    await seed(site, page.request, 15)
    await page.goto('/explore?sort=date_asc')
    const leaves = page.locator('.ls-more')
    const shown = page.locator('.ls-leaf[aria-current="page"]')
    const first = await page.locator('.gr-a').first().getAttribute('href')
    await expect(shown).toHaveText('1')
    for (const n of ['2', '3', '4']) {
      await leaves.getByRole('link', { name: n, exact: true }).click()
      await expect(shown).toHaveText(n)
    }
    await expect(tiles(page)).toHaveCount(3)
    await expect(page.getByRole('link', { name: 'Next page' })).toHaveCount(0)
    await page.getByRole('link', { name: 'Previous page' }).click()
    await expect(shown).toHaveText('3')
    await leaves.getByRole('link', { name: '1', exact: true }).click()
    await expect(shown).toHaveText('1')
    expect(await page.locator('.gr-a').first().getAttribute('href')).toBe(first)
    expect(new URL(page.url()).search, 'the order stays').toBe('?sort=date_asc')
  })
})

test('the tools of a tile: by mouse, by keys, and only where one may', async ({ page, own: site, browser }) => {
  await keeper(page, site)
  await seed(site, page.request, 6)
  await page.goto('/keeper')
  const more = page.locator('.gr-tools')
  const menu = page.locator('.gt')
  await tiles(page).first().hover()
  await more.first().click()
  await expect(menu.getByRole('button')).toHaveText(['Embed codes', 'Download', 'Move to album', 'Edit', 'Unsafe', 'Delete'])
  await expect(menu.getByRole('button').first()).toBeFocused()
  expect(await broken(page)).toEqual([])
  await menu.getByRole('button', { name: 'Unsafe' }).click()
  await expect(page.locator('.ts')).toContainText('1')
  await tiles(page).first().hover()
  await more.first().click()
  await expect(menu.getByRole('button', { name: 'Safe', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(more.first()).toBeFocused()
  for (const shut of [() => more.first().click(), () => page.getByRole('heading', { level: 1 }).click(), () => page.mouse.click(640, 890)]) {
    await more.first().click()
    await expect(menu).toBeVisible()
    await shut()
    await expect(menu).toBeHidden()
    await tiles(page).first().hover()
  }
  await more.first().focus()

  await page.keyboard.press('Enter')
  await expect(menu.getByRole('button').first()).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(menu.getByRole('button', { name: 'Delete' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(tiles(page)).toHaveCount(5)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(tiles(page)).toHaveCount(6)

  await page.locator('.gr-a').nth(2).focus()
  await page.keyboard.press('m')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Put 1 file into an album')
  await page.goto('/keeper')
  await page.locator('.gr-a').nth(2).focus()
  await page.keyboard.press('e')
  await page.waitForURL(/\/edit/)

  const guest = await browser.newPage({ baseURL: site.url })
  await guest.goto('/explore')
  await expect(tiles(guest).first()).toBeVisible()
  await expect(guest.locator('.gr-tools')).toHaveCount(0)
  await guest.close()
})

test('A on one\'s own page makes an album, with and without files, and not on another\'s', async ({ page, own: site, browser }) => {
  await keeper(page, site)
  const pressed = async () => {
    await page.goto('/user/keeper')
    await page.keyboard.press('a')
    await page.waitForURL('**/albums/new')
  }
  await pressed()
  await seed(site, page.request, 1)
  await pressed()
  const guest = await browser.newPage({ baseURL: site.url })
  await guest.goto('/user/keeper')
  await guest.keyboard.press('a')
  await expect(guest).toHaveURL(/\/user\/keeper$/)
  await guest.close()
})

test('O approves what waits, of a list of that', async ({ page, own: site }) => {
  site.set('moderate_uploads', 'guest') // the running site hears of it within a second
  await keeper(page, site)
  for (const n of [1, 2]) await upload(site, `waits-${n}.png`, png(300, 200, n), { title: `Waits ${n}` })
  await page.goto('/explore?waiting=1')
  await expect(tiles(page)).toHaveCount(2)
  await page.locator('.gr-a').first().focus()
  await page.keyboard.press('o')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 file approved')
  await page.goto('/explore?waiting=1')
  await expect(tiles(page)).toHaveCount(1)
  await tiles(page).first().hover()
  await page.locator('.gr-tools').first().click()
  await expect(page.locator('.gt').getByRole('button', { name: 'Approve' })).toBeVisible()
})

test('albums are chosen, put into a new one by keys, and deleted once one has said what becomes of their files', async ({ page, own: site }) => {
  await keeper(page, site)
  for (const name of ['Boats', 'Hills', 'Woods']) await album(site, page.request, { name })
  await page.goto('/user/keeper/albums?sort=name_asc')
  const cards = page.locator('.al > li')
  await cards.nth(0).hover()
  await page.getByRole('checkbox', { name: 'Select: Boats' }).check()
  await cards.nth(1).locator('a').click({ modifiers: ['ControlOrMeta'] })
  await expect(page.locator('.sl-n')).toHaveText('2 selected')
  expect(await broken(page)).toEqual([])
  await page.keyboard.press('a')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Put 2 albums into another')
  await page.getByLabel('Name').fill('Summer')
  await page.getByRole('button', { name: 'Make the album' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Summer')
  await page.goto(new URL(page.url()).pathname + '/sub')
  await expect(cards).toHaveCount(2)

  await cards.nth(0).locator('a').focus()
  await page.keyboard.press('.')
  await page.keyboard.press('Delete')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete 1 album')
  expect(await broken(page)).toEqual([])
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(cards).toHaveCount(1)
})
