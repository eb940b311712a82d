// A house in which everything that strangers can write carries a script: wherever it is
// shown it stays text, and what machines read stays whole.
import type { Page } from '@playwright/test'
import { hear, lookers, roles, test as walk, ways, windowOf, type House } from './house'
import { expect } from './site'

const script = `'"><script>pwned=1</script><img src=x onerror=pwned=1>`
const test = walk.extend({})
test.use({ plant: script })

/** Nothing of the script became more than text, and what stands in the page for scripts is JSON. */
async function harmless(page: Page, at: string): Promise<void> {
  const found = await page.evaluate(() => {
    const out: string[] = []
    if ('pwned' in window) out.push('the script ran')
    for (const e of document.querySelectorAll('img[src="x"], [onerror], [onload], script:not([src]):not([type])')) out.push(e.outerHTML)
    for (const a of document.querySelectorAll<HTMLElement>(':is([href], [src], [action], [formaction]):not(#pg-mark)') /* the bookmarklet is one */) {
      for (const name of ['href', 'src', 'action', 'formaction']) if (/^\s*(javascript|vbscript|data:text)/i.test(a.getAttribute(name) ?? '')) out.push(a.outerHTML)
    }
    for (const s of document.querySelectorAll('script[type*="json"]')) {
      try {
        JSON.parse(s.textContent!)
      } catch (e) {
        out.push(`${e}: ${s.textContent}`)
      }
    }
    return out
  })
  expect(found, at).toEqual([])
}

for (const role of roles) {
  test(`what carries a script stays text on every page of ${role}`, async ({ browser, house }) => {
    test.setTimeout(120_000)
    const context = await windowOf(browser, house, role)
    const page = await context.newPage()
    const heard = hear(page, house)
    page.on('dialog', (d) => (heard.push(`asks: ${d.message()}`), d.dismiss()))
    let shown = 0
    for (const way of ways.filter((w) => lookers(w).includes(role))) {
      await page.goto(house.at(way), { waitUntil: 'load' })
      await harmless(page, way.name)
      if (await page.locator('body').evaluate((b) => b.outerHTML.includes('pwned'))) shown++
    }
    expect(shown, 'pages that show it').toBeGreaterThan(10)
    if (role === 'admin') await opened(page, house)
    expect(heard).toEqual([])
    await context.close()
  })
}

/** What comes into a page by script: dialogs and what is changed in them. */
async function opened(page: Page, house: House): Promise<void> {
  await page.goto(`/image/${house.full.picture}`)
  for (const button of ['#vw-share', '#vw-edit']) {
    await page.locator(button).click()
    await expect(page.locator('dialog[open]')).toBeVisible()
    await harmless(page, button)
    if (button === '#vw-edit') await page.locator('dialog[open]').getByRole('button', { name: 'Save' }).click()
    else await page.keyboard.press('Escape')
    await expect(page.locator('dialog[open]')).toHaveCount(0)
    await harmless(page, `after ${button}`)
  }
}

const asked = ['/search/images?q=@', '/search/albums?q=@', '/search/users?q=@', '/search/tags?q=@', '/search/@?q=x', '/login?next=@', '/explore?sort=@&seek=@&page=@', '/explore/@',
  '/tag/@', '/category/@', '/@', '/image/@', '/album/@', '/user/@', '/keeper?sort=@', '/embed/@', '/s/@', '/u/@', '/page/@', '/?lang=@', '/signup?invitation=@',
  '/account/activate/?token=@', '/account/password-reset/?token=@', '/login/letter/?token=@', '/upload?toAlbum=@', '/explore?type=@&color=@&after=@']

test('what an address carries stays text', async ({ browser, house }) => {
  const context = await windowOf(browser, house, 'guest')
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('dialog', (d) => (wrong.push(d.message()), d.dismiss()))
  page.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && wrong.push(m.text()))
  for (const path of asked) {
    const answer = await page.goto(path.replaceAll('@', encodeURIComponent(script)))
    expect(answer!.status(), path).toBeLessThan(500)
    await harmless(page, path)
  }
  expect(wrong).toEqual([])
  await context.close()
})

test('what machines read stays whole', async ({ browser, house }) => {
  const context = await windowOf(browser, house, 'guest')
  const page = await context.newPage()
  await page.goto('/keys')
  const at = async (path: string, kind: RegExp) => {
    const r = await page.request.get(path)
    expect(r.status(), path).toBe(200)
    expect(r.headers()['content-type'], path).toMatch(kind)
    return r.text()
  }
  const xml = (text: string) => page.evaluate((t) => new DOMParser().parseFromString(t, 'text/xml').querySelector('parsererror, script, img')?.outerHTML ?? '', text)
  for (const list of ['/explore', `/album/${house.full.album}`, '/user/keeper']) {
    const feed = JSON.parse(await at(list + '/feed.json', /feed\+json/)) as { items: { title: string; content_html: string }[] }
    expect(feed.items.map((i) => i.title).join(), list).toContain('<script>')
    const inside = await page.evaluate((pieces) => pieces.flatMap((p) => [...new DOMParser().parseFromString(p, 'text/html').querySelectorAll('script, [onerror], img[src="x"]')].map((e) => e.outerHTML)), feed.items.map((i) => i.content_html ?? ''))
    expect(inside, list).toEqual([])
    expect(await xml(await at(list + '/feed.atom', /atom\+xml/)), list).toBe('')
  }
  expect(await xml(await at('/sitemap.xml', /xml/))).toBe('')
  for (const path of [`/image/${house.full.picture}`, `/clip/${house.full.video}`]) {
    const card = JSON.parse(await at(`/oembed?format=json&url=${encodeURIComponent(house.site.url + path)}`, /json/)) as { title: string; html?: string }
    expect(card.title).toContain('<script>')
    const frames = await page.evaluate((html) => [...new DOMParser().parseFromString(html, 'text/html').body.querySelectorAll('*')].map((e) => e.tagName), card.html ?? '')
    expect(frames.filter((tag) => tag !== 'IFRAME' && tag !== 'VIDEO'), path).toEqual([])
    expect(await xml(await at(`/oembed?format=xml&url=${encodeURIComponent(house.site.url + path)}`, /xml/)), path).toBe('')
  }
  await context.close()
})
