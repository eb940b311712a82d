// The header keeps its buttons whole and in one line, whatever the language and the width.
import { expect, keeper, test } from './site'

test('the header keeps its shape', async ({ page, site }) => {
  for (const who of ['guest', 'keeper']) {
    if (who === 'keeper') await keeper(page, site)
    for (const lang of ['en', 'de', 'zh-CN']) {
      for (const width of [320, 768, 1081]) {
        await page.setViewportSize({ width, height: 400 })
        await page.goto(`/explore?lang=${lang}`)
        const at = `${who} ${lang} ${width}`
        const boxes = await page.locator('.tp > *').evaluateAll((all) => all.map((e) => ({ name: e.className, ...(e.getBoundingClientRect().toJSON() as DOMRect) })).filter((b) => b.width > 0))
        const least = width === 320 ? 44 : 38
        for (const b of boxes.filter((b) => /btn-sq/.test(b.name))) expect(Math.min(b.width, b.height), `${at}: ${b.name}`).toBeGreaterThanOrEqual(least)
        expect(Math.max(...boxes.map((b) => b.height)), `${at}: two lines`).toBeLessThanOrEqual(44)
        expect(Math.max(...boxes.map((b) => b.right)), `${at}: over the edge`).toBeLessThanOrEqual(width)
        const nav = boxes.find((b) => b.name === 'tp-nav')
        if (nav) expect(nav.left - boxes[0].right, `${at}: the ways stand beside the name`).toBeLessThanOrEqual(24)
        const line = await page.locator('.tp').evaluate((e) => e.getBoundingClientRect().width)
        expect(line, `${at}: a strip stays blank`).toBe(await page.evaluate(() => document.documentElement.clientWidth))
        await page.locator('.tp').screenshot({ path: test.info().outputPath(`${who}-${lang}-${width}.png`) })
      }
    }
  }
})
