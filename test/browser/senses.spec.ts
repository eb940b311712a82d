// Every page without script, and every page by keys alone.
import type { Page } from '@playwright/test'
import { lookers, test, ways, windowOf, type House, type Role } from './house'
import { expect } from './site'

const framed = ways.filter((w) => !w.bare)
const rank = (role: Role) => framed.filter((w) => lookers(w).at(-1) === role)

/** What cannot be done here without script: buttons that do nothing, forms that cannot be sent. */
const useless = (page: Page) => page.evaluate(() => {
  const shown = (e: Element) => (e as HTMLElement).checkVisibility({ opacityProperty: true, visibilityProperty: true })
  const forms = [...document.forms].filter((f) => shown(f) && ![...f.elements].some((e) => e.matches('button:not([type="button"]), input[type="submit"]')) && !f.matches('.sx'))
  const opens = (e: Element) => document.querySelector(`#${e.getAttribute('popovertarget') ?? 'none'}[popover] a[href]`) !== null // by itself
  return [...[...document.querySelectorAll('button[type="button"], [popovertarget]')].filter((e) => shown(e) && !opens(e)), ...forms].map((e) => e.outerHTML.slice(0, 160))
})

for (const role of ['guest', 'member', 'admin'] as const) {
  test(`without script ${role} finds on every page forms that can be sent and links that lead somewhere`, async ({ browser, house }) => {
    test.setTimeout(120_000)
    const context = await windowOf(browser, house, role, { javaScriptEnabled: false })
    const page = await context.newPage()
    const links = new Map<string, string>()
    for (const way of rank(role)) {
      await page.goto(house.at(way))
      expect.soft(await useless(page), way.name).toEqual([])
      await expect.soft(page.getByRole('heading', { level: 1 }), way.name).toHaveCount(1)
      for (const href of await page.locator('a[href]:not([href^="#"])').evaluateAll((list) => list.map((a) => (a as HTMLAnchorElement).href))) links.set(href.replace(/#.*/, ''), way.name)
    }
    const lost: string[] = []
    for (const [href, from] of links) {
      if (!href.startsWith(house.site.url) || href.includes('lang=')) continue
      const status = (await context.request.get(href)).status()
      if (status >= 400) lost.push(`${status} ${href} on ${from}`)
    }
    expect(lost).toEqual([])
    await context.close()
  })
}

/** Where the focus is, and what is wrong with it there. */
const focus = (page: Page) => page.evaluate(() => {
  const at = document.activeElement as HTMLElement
  if (!at || at === document.body) return { at: 'body', inside: false, wrong: '', again: false }
  const near = [at, at.nextElementSibling, at.parentElement, at.parentElement?.parentElement, at.firstElementChild, at.querySelector('img')]
  const ringed = near.some((e) => e && getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 1)
  const box = (at.closest('label') ?? at).getBoundingClientRect()
  const header = document.querySelector('.tp')!.getBoundingClientRect().bottom
  const wrong = [ringed ? '' : 'no ring', box.bottom <= header && !at.closest('.tp') && !at.matches('.skip') ? 'below the header' : '', box.top >= innerHeight ? 'out of view' : ''].filter(Boolean).join(', ')
  const again = 'walked' in at.dataset
  const parted = again && at.matches('video, input[type^="date"]') // which have stops within themselves
  at.dataset.walked = ''
  return { at: at.outerHTML.slice(0, 140), inside: at.closest('main') !== null && at.id !== 'main', wrong: parted ? '' : wrong, again: again && !parted }
})

/** Goes through the page with Tab from what comes first in it to what comes after it. */
async function tabbed(page: Page): Promise<string[]> {
  await page.keyboard.press('Tab')
  await expect(page.locator('.skip')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
  const wrong: string[] = []
  for (let n = 0; n < 120; n++) {
    await page.keyboard.press('Tab')
    const now = await focus(page)
    if (!now.inside) return wrong
    if (now.again) wrong.push(`comes back to ${now.at}`)
    if (now.wrong) wrong.push(`${now.wrong}: ${now.at}`)
  }
  return [...wrong, 'never leaves']
}

/** Buttons that send something and were not come by. */
const missed = (page: Page) => page.evaluate(() => {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('main button')].filter((b) => b.checkVisibility({ visibilityProperty: true }) && !b.disabled && b.tabIndex >= 0)
  return buttons.filter((b) => !('walked' in b.dataset)).map((b) => b.outerHTML.slice(0, 140))
})

for (const role of ['guest', 'member', 'admin'] as const) {
  test(`by keys alone ${role} comes by everything on every page`, async ({ browser, house }) => {
    test.setTimeout(180_000)
    const context = await windowOf(browser, house, role, { viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    for (const way of rank(role)) await keyed(page, house, way.name, house.at(way))
    await context.close()
  })
}

async function keyed(page: Page, house: House, name: string, at: string): Promise<void> {
  await page.goto(at)
  if (await page.evaluate(() => document.activeElement !== document.body)) await page.evaluate(() => (document.activeElement as HTMLElement).blur()) // a field that waits
  expect.soft(await tabbed(page), name).toEqual([])
  expect.soft(await missed(page), name).toEqual([])
}
