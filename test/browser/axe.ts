// What axe finds on a page. It is put into the page once, and asks only for what is
// wrong, which takes a third of the time that its own wrapper takes.
import { expect, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules that a page breaks once it is drawn, each with the first element that does. `colours` asks only for those that a theme can break. */
export async function broken(page: Page, colours = false): Promise<string[]> {
  await drawn(page)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const runOnly = colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: tags }
  return page.evaluate(async (runOnly) => {
    // What lies below a modal dialog cannot be reached, which axe does not know.
    const modal = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document
    type Found = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }
    const { axe } = window as unknown as { axe: { run(at: Node, how: object): Promise<Found> } }
    const found = await axe.run(modal, { runOnly, resultTypes: ['violations'] })
    return found.violations.map((v) => `${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary.split("\n")[1]}`)
  }, runOnly)
}

/** A change of theme or width is drawn and its transitions are over. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame)
    let still = 0 // frames without one; what moves an element may set others off
    for (let n = 0; n < 60 && still < 3; n++) {
      await frame()
      const moving = document.getAnimations()
      still = moving.length ? 0 : still + 1
      const over = Promise.all(moving.map((a) => a.finished.catch(() => undefined)))
      await Promise.race([over, new Promise((on) => setTimeout(on, 1000))]) // one that went out of sight meanwhile stands still for ever
    }
  })
}

/** What sticks out at the side, nothing where the page need not be scrolled to it. */
export async function sideways(page: Page): Promise<string[]> {
  await drawn(page)
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const out = (e: Element) => e.getBoundingClientRect().right > clientWidth + 1 || e.getBoundingClientRect().left < -1
    return [`${scrollWidth} of ${clientWidth}`, ...[...document.body.querySelectorAll('*')].filter(out).slice(-3).map((e) => e.outerHTML.slice(0, 120))]
  })
}

/** Nothing is scrolled to at the side, on the narrowest screen and with twice the text. */
export async function fits(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await sideways(page), 'at 320 pixels').toEqual([])
  await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'))
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    expect(await sideways(page), `at twice the text, ${width} pixels wide`).toEqual([])
  }
}
