// Files of more bytes than the site has pages load by themselves: what stands for them, and how they are asked for.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { expect, gif, jpeg, keeper, startSite, test as base, type Site, upload } from './site'

const test = base.extend<object, { lean: Site }>({
  lean: [
    async ({}, use) => {
      const site = await startSite()
      site.set('image_load_max_filesize_mb', '0.001')
      await new Promise((done) => setTimeout(done, 1500)) // until the site has heard of it
      await use(site)
      await site.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

/** The addresses of a file that were asked for, with the widths. */
function asked(page: Page, file: string): string[] {
  const list: string[] = []
  page.on('request', (r) => r.url().startsWith(file) && list.push(r.url().slice(file.length)))
  return list
}

const source = (page: Page) => page.locator('.pswp__img:not(.pswp__img--placeholder)').first()

/** Whether a lightbox leaves its picture to the menu of the browser, or to being dragged. */
const taken = (page: Page) => source(page).evaluate((img) => ['contextmenu', 'dragstart'].some((what) => img.dispatchEvent(new Event(what, { bubbles: true, cancelable: true }))))

test('a heavy picture is loaded when it is asked for, on the wall and in the zoom', async ({ page, lean }) => {
  const shown = await upload(lean, 'heavy.jpg', jpeg(7001))
  const seen = asked(page, shown.url)
  await page.goto(shown.url_viewer)
  const ask = page.locator('#vw-whole')
  await expect(ask).toHaveText(/^Load the original · \d+ KB$/)
  await expect(ask).toHaveAttribute('href', shown.url)
  await expect(page.locator('#vw-open'), 'without script').toHaveAttribute('href', shown.url)
  await page.locator('#vw-zoom').click()
  await expect(source(page)).toHaveAttribute('src', shown.url + '?w=640')
  expect(seen, 'the file itself was not loaded').not.toContain('')
  expect(await broken(page)).toEqual([])
  await page.locator('.pswp').getByRole('link', { name: /^Load the original/ }).click()
  await expect(source(page)).toHaveAttribute('src', shown.url)
  await expect(page.locator('.vw-ask')).toHaveCount(0)
  expect(seen).toContain('')
  await page.keyboard.press('Escape')
  await expect(page.locator('.pswp')).toHaveCount(0)
  await expect(ask).toHaveCount(0)
  await expect(page.locator('#vw-pic')).toHaveAttribute('src', shown.url)
  await expect(page.locator('#vw-pic')).not.toHaveAttribute('srcset')
  await page.reload()
  await ask.focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('#vw-pic')).toHaveAttribute('src', shown.url)
  await expect(page.locator('#vw-open'), 'the focus is not lost').toBeFocused()
})

test('a light picture is loaded by the zoom itself', async ({ page, site }) => {
  const shown = await upload(site, 'light.jpg', jpeg(7002))
  await page.goto(shown.url_viewer)
  await expect(page.locator('#vw-whole')).toHaveCount(0)
  await page.locator('#vw-zoom').click()
  await expect(source(page)).toHaveAttribute('src', shown.url)
  expect(await taken(page), 'the menu of the browser').toBe(false)
})

test('a heavy animation stands still until it is played', async ({ page, lean, browser }) => {
  const shown = await upload(lean, 'moves.gif', gif())
  const seen = asked(page, shown.url)
  await page.goto(shown.url_viewer)
  const play = page.getByRole('link', { name: /^Play GIF · \d+ KB$/ })
  await expect(play).toBeVisible()
  await page.locator('#vw-zoom').click()
  await expect(source(page)).toHaveAttribute('src', /\?w=160$/)
  await page.keyboard.press('Escape')
  await expect(page.locator('.pswp')).toHaveCount(0)
  expect(seen).not.toContain('')
  await play.click()
  await expect.poll(() => page.locator('#vw-pic').evaluate((i: HTMLImageElement) => i.currentSrc)).toBe(shown.url)
  await expect(play).toHaveCount(0)
  const plain = await browser.newContext({ javaScriptEnabled: false })
  const other = await plain.newPage()
  await other.goto(shown.url_viewer)
  await other.getByRole('link', { name: /^Play GIF/ }).click()
  await expect(other).toHaveURL(shown.url)
  await plain.close()
})

test('a list shows what stands for it, and the file when it is asked for', async ({ page, lean }) => {
  await keeper(page, lean)
  const shown = await upload(lean, 'listed.jpg', jpeg(7003), { title: 'Listed' })
  const seen = asked(page, shown.url)
  await page.goto(lean.url + '/explore')
  await page.locator('.gr-a', { hasText: 'Listed' }).first().click()
  await expect(source(page)).toHaveAttribute('src', shown.url + '?w=640')
  expect(seen).not.toContain('')
  const ask = page.getByRole('dialog').getByRole('link', { name: /^Load the original · \d+ KB$/ })
  await ask.click()
  await expect(ask).toBeHidden()
  await expect(source(page)).toHaveAttribute('src', shown.url)
  await expect.poll(() => seen).toContain('')
  expect(await taken(page), 'the menu of the browser').toBe(false)
})
