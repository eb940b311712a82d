// What Lighthouse says of the pages that strangers come to first, as a phone of the middle
// class sees them. Asserted are what is a fact (accessibility, practices, search engines,
// what moves, bytes) and how long the largest part takes; the scores of speed swing with
// the machine and are only kept, in artefacts/lighthouse.
import { test as base } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { furnish, type House } from '../browser/house'
import { expect } from '../browser/site'

const test = base.extend<object, { house: House }>({
  house: [
    async ({}, use) => {
      const house = await furnish()
      await use(house)
      await house.site.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const chromium = execFileSync('sh', ['-c', 'command -v chromium']).toString().trim()
const cli = resolve(dirname(require.resolve('lighthouse/package.json')), 'cli/index.js')
const kept = resolve(__dirname, '../browser/artefacts/lighthouse')
mkdirSync(kept, { recursive: true })

interface Report {
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>
  audits: Record<string, { score: number | null; numericValue?: number; title: string; details?: { items?: { resourceType: string; transferSize: number }[] } }>
}

/** One look; undefined where Chromium's trace was of no use, which is no fact about the page. */
function ask(address: string, name: string): Report | undefined {
  const path = `${kept}/${name}.json`
  try {
    execFileSync(process.execPath, [cli, address, '--quiet', '--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu', '--output=json', `--output-path=${path}`,
      '--only-categories=performance,accessibility,best-practices,seo'], { env: { ...process.env, CHROME_PATH: chromium }, stdio: 'pipe' })
  } catch (e) {
    if (!/NO_NAVSTART|NO_FCP|PROTOCOL_TIMEOUT/.test(String((e as { stderr?: Buffer }).stderr))) throw e
    return undefined
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Report
}

const largestOf = (r: Report) => r.audits['largest-contentful-paint'].numericValue!

/** The quickest of at most three looks: what else runs on the machine only ever adds to the time. */
function look(address: string, name: string, largest: number): Report {
  let best: Report | undefined
  for (let n = 0; n < 3 && !(best && largestOf(best) < largest); n++) {
    const next = ask(address, name)
    if (next && !(best && largestOf(best) <= largestOf(next))) best = next
  }
  if (!best) throw new Error(`no look at ${address} was of any use`)
  return best
}

/** How long the largest part may take, in milliseconds, and bytes as they are sent. */
const pages: Record<string, { at: (h: House) => string; largest: number; bytes: Record<string, number> }> = {
  home: { at: () => '/', largest: 2000, bytes: { Document: 14_000, Stylesheet: 12_000, Script: 14_000, Font: 31_000 } },
  explore: { at: () => '/explore', largest: 2000, bytes: { Document: 14_000, Stylesheet: 12_000, Script: 14_000, Font: 31_000 } },
  viewer: { at: (h) => `/image/${h.full.picture}`, largest: 1800, bytes: { Document: 10_000, Stylesheet: 12_000, Script: 12_000, Font: 31_000 } },
  album: { at: (h) => `/album/${h.full.album}`, largest: 2000, bytes: { Document: 14_000, Stylesheet: 12_000, Script: 14_000, Font: 31_000 } },
  profile: { at: () => '/user/keeper', largest: 2000, bytes: { Document: 14_000, Stylesheet: 12_000, Script: 14_000, Font: 31_000 } },
}

for (const [name, { at, largest, bytes }] of Object.entries(pages)) {
  test(`${name}: as Lighthouse sees it`, ({ house }) => {
    ask(house.site.url + at(house), name) // the first visitor has the pictures made
    const report = look(house.site.url + at(house), name, largest)
    const { categories, audits } = report
    for (const kind of ['accessibility', 'best-practices', 'seo']) {
      const lost = categories[kind].auditRefs.filter((r) => r.weight > 0 && audits[r.id].score !== null && audits[r.id].score! < 1).map((r) => `${r.id}: ${audits[r.id].title}`)
      expect.soft(lost, kind).toEqual([])
      expect.soft(categories[kind].score, kind).toBe(1)
    }
    const sent: Record<string, number> = {}
    for (const r of audits['network-requests'].details?.items ?? []) sent[r.resourceType] = (sent[r.resourceType] ?? 0) + r.transferSize
    const measured = { performance: categories.performance.score, largest: largestOf(report), moved: audits['cumulative-layout-shift'].numericValue!, blocked: audits['total-blocking-time'].numericValue!, ...sent }
    writeFileSync(`${kept}/${name}-scores.json`, JSON.stringify(measured, null, 1) + '\n')
    console.log(name, JSON.stringify(measured))
    expect.soft(measured.moved, 'what moves').toBe(0)
    expect.soft(measured.largest, 'the largest part is there, in milliseconds').toBeLessThan(largest)
    for (const [kind, most] of Object.entries(bytes)) expect.soft(sent[kind] ?? 0, kind).toBeLessThanOrEqual(most)
  })
}
