// What pages become when something was done on them, in both themes and at both widths:
// no finding of axe, nothing that scrolls sideways (walk.spec.ts looks at all pages as
// they come). Nothing moves, and no page takes more bytes than its budget.
import type { Page } from '@playwright/test'
import { gzipSync } from 'node:zlib'
import { broken, fits } from './axe'
import { expect, jpeg, keeper, mp4, type Site, slowFonts, test, upload } from './site'

const pages: Record<string, (page: Page, site: Site) => Promise<unknown>> = {
  result: async (page) => {
    await page.goto('/')
    await page.locator('#source').setInputFiles({ name: 'ridge.jpg', mimeType: 'image/jpeg', buffer: jpeg(20) })
    await page.evaluate(() => document.querySelector<HTMLFormElement>('form[data-uploader]')!.submit()) // as without script
    await expect(page.locator('.rs')).toBeVisible()
  },
  queue: async (page) => {
    await page.goto('/')
    const files = [24, 25].map((n) => ({ name: `ridge-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) }))
    files.push({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') })
    await page.locator('.hm-acts input[data-files]').first().setInputFiles(files)
    await expect(page.locator('#up-title')).toHaveText(/^(Upload complete: 2 files|上传完毕)/)
    await page.locator('.up-open').first().click()
  },
  'viewer of a picture': async (page, site) => {
    const fields = { title: 'Four ridges', description: 'Haze after sunrise.', tags: 'mountains,haze', expiration: 'P1D' }
    return page.goto((await upload(site, 'ridges.jpg', jpeg(21), fields)).url_viewer)
  },
  'viewer of a video': async (page, site) => page.goto((await upload(site, 'clip.mp4', mp4())).url_viewer),
  deleted: async (page, site) => {
    await page.goto((await upload(site, 'away.jpg', jpeg(23))).delete_url)
    await page.locator('button.btn-bad').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^(Deleted|已删除)/)
  },
  'settings/security': async (page, site) => {
    await keeper(page, site)
    await page.goto('/settings/security')
    await page.locator('form[action$="/codes/begin"] button').click()
    await expect(page.locator('.st-qr')).toBeVisible()
  },
  'settings/keys': async (page, site) => {
    await keeper(page, site)
    await page.goto('/settings/keys')
    await page.locator('#name').fill('ShareX at home')
    await page.locator('form[action$="/settings/keys"] .btn').click()
    await expect(page.locator('#key-text')).toBeVisible()
  },
  'the menu': async (page, site) => {
    await keeper(page, site)
    await page.goto('/settings')
    await page.locator('.tp-in').click()
  },
  setup: (page, site) => page.goto(site.setup),
  'the end of the setup': async (page, site) => {
    await keeper(page, site)
    await page.goto('/setup/done')
    await page.locator('form[action$="/setup/test"] button').click()
    await expect(page.locator('#test-link')).toBeVisible()
  },
}

for (const [name, open] of Object.entries(pages)) {
  test(`${name}: accessible in both themes and widths, and fits`, async ({ page, site }) => {
    await open(page, site)
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await broken(page, colorScheme === 'dark'), `${colorScheme} ${width}`).toEqual([])
      }
    }
    await fits(page)
  })
}

for (const kind of ['picture', 'video']) {
  for (const width of [1440, 390]) {
    test(`viewer of a ${kind}: nothing moves at ${width}`, async ({ page, site }) => {
      await page.addInitScript(() => {
        const moved: string[] = []
        Object.assign(window, { moved })
        type Shift = { value: number; sources: { node?: Element }[] }
        new PerformanceObserver((list) => {
          for (const e of list.getEntries() as unknown as Shift[]) {
            moved.push(`${e.value}: ${e.sources.map((s) => s.node?.outerHTML?.slice(0, 80)).join(', ')}`)
          }
        }).observe({ type: 'layout-shift', buffered: true })
      })
      await page.setViewportSize({ width, height: 900 })
      await slowFonts(page)
      await pages[`viewer of a ${kind}`](page, site)
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved)).toEqual([])
    })
  }
}

// Budgets in bytes after gzip -9, as they are stated: HTML, style sheets, scripts, fonts.
const weighed: typeof pages = { ...pages, home: (page) => page.goto('/'), 'sign in': (page) => page.goto('/login'), 'not found': (page) => page.goto('/nothing') }
const budgets: [string, Record<string, number>][] = [
  ['viewer of a picture', { document: 10_000, stylesheet: 12_000, script: 12_000, font: 30_000 }],
  ['viewer of a video', { document: 10_000, stylesheet: 12_000, script: 12_000, font: 30_000 }],
  ['home', { document: 14_000, stylesheet: 12_000, script: 14_000, font: 30_000 }],
  ['sign in', { document: 5_000, stylesheet: 12_000, script: 4_000, font: 30_000 }],
  ['not found', { document: 5_000, stylesheet: 12_000, script: 4_000, font: 30_000 }],
]

for (const [name, budget] of budgets) {
  test(`${name}: within its budget`, async ({ page, site }) => {
    const parts: Promise<[string, number]>[] = []
    page.on('response', (r) => {
      const kind = r.request().resourceType()
      if (!(kind in budget)) return
      parts.push(r.body().then((b) => [kind, kind === 'font' ? b.length : gzipSync(b, { level: 9 }).length]))
    })
    await weighed[name](page, site)
    await page.waitForLoadState('networkidle')
    const sum: Record<string, number> = {}
    for (const [kind, bytes] of await Promise.all(parts)) sum[kind] = (sum[kind] ?? 0) + bytes
    expect(Object.keys(sum).sort()).toEqual(Object.keys(budget).sort())
    for (const [kind, most] of Object.entries(budget)) expect(sum[kind], kind).toBeLessThanOrEqual(most)
  })
}

