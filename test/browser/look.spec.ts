// Every page in both themes and at both widths: no finding of axe, nothing that
// scrolls sideways, nothing that moves, and no more bytes than the budget.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { gzipSync } from 'node:zlib'
import { expect, jpeg, keeper, mp4, type Site, test, upload } from './site'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const pages: Record<string, (page: Page, site: Site) => Promise<unknown>> = {
  home: (page) => page.goto('/'),
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
    await expect(page.locator('#up-title')).toHaveText(/^(2 files uploaded|已上传)/)
    await page.locator('.up-open').first().click()
  },
  explore: (page) => page.goto('/explore'),
  'viewer of a picture': async (page, site) => {
    const fields = { title: 'Four ridges', description: 'Haze after sunrise.', tags: 'mountains,haze', expiration: 'P1D' }
    return page.goto((await upload(site, 'ridges.jpg', jpeg(21), fields)).url_viewer)
  },
  'viewer of a video': async (page, site) => page.goto((await upload(site, 'clip.mp4', mp4())).url_viewer),
  delete: async (page, site) => page.goto((await upload(site, 'away.jpg', jpeg(22))).delete_url),
  deleted: async (page, site) => {
    await page.goto((await upload(site, 'away.jpg', jpeg(23))).delete_url)
    await page.locator('button.btn-bad').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^(Deleted|已删除)/)
  },
  'sign in': (page) => page.goto('/login'),
  'sign up': (page) => page.goto('/signup'),
  'forgotten password': (page) => page.goto('/account/password-forgot'),
  'new password': (page) => page.goto('/account/password-reset/?token=ABC'),
  confirmation: (page) => page.goto('/account/activate/?token=ABC'),
  'sign in by a letter': (page) => page.goto('/login/mail'),
  'a letter that signs in': (page) => page.goto('/login/letter/?token=ABC'),
  ...Object.fromEntries(['settings/profile', 'settings/account', 'settings/appearance', 'settings/uploads', 'settings/webhooks', 'settings/password', 'settings/data', 'notifications'].map((path) => [path, async (page: Page, site: Site) => {
    await keeper(page, site)
    await page.goto('/' + path)
  }])),
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
  api: (page) => page.goto('/api-v1'),
  terms: (page) => page.goto('/page/terms'),
  privacy: (page) => page.goto('/page/privacy'),
  'not found': (page) => page.goto('/nothing'),
}

// A change of theme or width is drawn and its transitions are over.
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame)
    await frame()
    await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined)))
    await frame()
  })
}

// Widths are in CSS pixels; layouts settle before anything is measured.
async function sideways(page: Page): Promise<number> {
  await drawn(page)
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))
}

for (const [name, open] of Object.entries(pages)) {
  test(`${name}: accessible in both themes and widths, and fits`, async ({ page, site }) => {
    await open(page, site)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 })
        await drawn(page)
        const found = (await new AxeBuilder({ page }).withTags(tags).analyze()).violations
        expect(found.map((v) => `${v.id}: ${v.nodes[0].html}`), `${colorScheme} ${width}`).toEqual([])
      }
    }
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await sideways(page), 'at 320 pixels').toBe(0)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'))
    expect(await sideways(page), 'at twice the text').toBe(0)
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await sideways(page), 'at twice the text on a phone').toBe(0)
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
      await pages[`viewer of a ${kind}`](page, site)
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved)).toEqual([])
    })
  }
}

// Budgets in bytes after gzip: HTML, style sheets, scripts, fonts.
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
      parts.push(r.body().then((b) => [kind, kind === 'font' ? b.length : gzipSync(b).length]))
    })
    await settled(name, page, site)
    const sum: Record<string, number> = {}
    for (const [kind, bytes] of await Promise.all(parts)) sum[kind] = (sum[kind] ?? 0) + bytes
    expect(Object.keys(sum).sort()).toEqual(Object.keys(budget).sort())
    for (const [kind, most] of Object.entries(budget)) expect(sum[kind], kind).toBeLessThanOrEqual(most)
  })
}

async function settled(name: string, page: Page, site: Site) {
  await pages[name](page, site)
  await page.waitForLoadState('networkidle')
}
