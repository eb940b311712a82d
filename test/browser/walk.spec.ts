// Every page of pages.json as everybody who may see it: no finding of axe, no complaint
// of the browser, nothing from elsewhere, nothing that scrolls sideways. Who sees most of
// a page looks at it in both themes and at both widths, and his pictures are kept in
// artefacts/pages; the others look once, at one width or the other. A theme changes
// colours and nothing else, so that in the dark only the rules of colours are asked.
import type { Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { broken, fits } from './axe'
import { hear, lookers, test, ways } from './house'
import { expect } from './site'

const kept = resolve(__dirname, 'artefacts/pages')
mkdirSync(kept, { recursive: true })

const looks = [1440, 390].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ theme, width })))

ways.forEach((way, i) => {
  test(`${way.name}: walked by ${lookers(way).join(', ')}`, async ({ windows, house }) => {
    for (const [n, role] of lookers(way).entries()) {
      const most = n === lookers(way).length - 1
      const page = await windows[role].newPage()
      const heard = hear(page, house)
      const answer = await page.goto(house.at(way))
      expect(answer!.status(), `${role}: ${page.url()}`).toBe(way.status ?? 200)
      for (const { theme, width } of most ? looks : [looks[((i + n) % 2) * 2]]) {
        await page.emulateMedia({ colorScheme: theme })
        await page.setViewportSize({ width, height: 900 })
        expect(await broken(page, theme === 'dark'), `${role} ${theme} ${width}`).toEqual([])
        if (most) await page.screenshot({ path: `${kept}/${way.name.replaceAll(' ', '-')}-${theme}-${width}.png`, animations: 'disabled' })
      }
      if (!way.bare) await fits(page)
      expect(heard, role).toEqual([])
      await page.close()
    }
  })
})
