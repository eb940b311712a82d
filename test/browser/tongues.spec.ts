// Every page in two languages that nobody speaks (pseudo.ts): what is not in brackets or
// has no accents is not in the catalogue, and in the one from right to left the page is
// the mirror of what it else is.
import type { Page } from '@playwright/test'
import { sideways } from './axe'
import { lookers, test, ways, windowOf } from './house'
import { expect } from './site'

/** Words that are no language's: names of formats, of programs and of the units of cameras. */
const anywhere = new Set(['en-XA', 'ar-XB', 'English', 'JPG', 'PNG', 'GIF', 'WEBP', 'AVIF', 'BMP', 'HEIC', 'MP4', 'MOV', 'WEBM', 'KB', 'MB', 'GB', 'B',
  'UTC', 'sRGB', 'ISO', 's', 'mm'])

/** What of a page's own words is written in plain letters. */
async function plain(page: Page, own: Set<string>): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const out: string[] = []
    // Codes, addresses, what people wrote and what stands in a language of its own are not ours to translate.
    const foreign = 'script, style, template, code, pre, kbd, bdi, [dir="ltr"], [lang]:not(html), datalist, .pf-web'
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let n = walker.nextNode(); n; n = walker.nextNode()) if (!n.parentElement!.closest(foreign)) out.push(n.textContent!)
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-done', 'data-failed']) {
      for (const e of document.querySelectorAll(`[${name}]`)) if (!e.closest(foreign)) out.push(e.getAttribute(name)!)
    }
    return [...out, document.title]
  })
  return texts.flatMap((text) => text.match(/\p{Script=Latin}[\p{Script=Latin}\p{N}'’-]*/gu) ?? []).filter((word) => /^[\x20-\x7e]+$/.test(word) && !anywhere.has(word) && !own.has(word))
}

for (const way of ways.filter((w) => !w.bare)) {
  test(`${way.name}: nothing is left untranslated, and from right to left it is mirrored`, async ({ browser, house }) => {
    const role = lookers(way).at(-1)!
    const context = await windowOf(browser, house, role)
    const page = await context.newPage()
    const at = house.at(way)
    const speak = async (lang: string) => {
      await context.addCookies([{ name: 'lang', value: lang, url: house.site.url }])
      await page.goto(at)
    }
    await speak('en-XA')
    expect(await page.locator('html').getAttribute('dir')).toBe('ltr')
    expect.soft(await plain(page, new Set([...house.words, ...at.split(/\W+/)]))).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect.soft(await sideways(page), 'en-XA at 320 pixels').toEqual([])

    await page.setViewportSize({ width: 1280, height: 900 })
    await speak('ar-XB')
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    const mark = (await page.locator('.tp-mark').boundingBox())!
    expect.soft(mark.x, 'the name of the site is at the right').toBeGreaterThan(900)
    expect.soft(await sideways(page), 'ar-XB').toEqual([])
    await page.setViewportSize({ width: 390, height: 900 })
    expect.soft(await sideways(page), 'ar-XB on a phone').toEqual([])
    await page.screenshot({ path: `${__dirname}/artefacts/pages/${way.name.replaceAll(' ', '-')}-ar-XB-390.png`, animations: 'disabled' })
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.screenshot({ path: `${__dirname}/artefacts/pages/${way.name.replaceAll(' ', '-')}-ar-XB-1440.png`, animations: 'disabled' })
    await context.close()
  })
}
