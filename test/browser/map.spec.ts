// The map on the page of a file: tiles of another host.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, jpeg, keeper, startSite, telling, test } from './site'

/** A JPEG whose camera says where it was taken (Exif 2.32, section 4.6.6), in degrees north and east. */
function placed(seed: number, north: number, east: number): Buffer {
  const entry = (tag: number, type: number, count: number, value: string | number) => {
    const b = Buffer.alloc(12)
    b.writeUInt16BE(tag)
    b.writeUInt16BE(type, 2)
    b.writeUInt32BE(count, 4)
    if (typeof value === 'string') b.write(value, 8, 'latin1')
    else b.writeUInt32BE(value, 8)
    return b
  }
  const degrees = (n: number) => Buffer.concat([Math.round(Math.abs(n) * 1e6), 1e6, 0, 1, 0, 1].map((part) => Buffer.from(Uint32Array.of(part).buffer).swap32()))
  const count = (n: number) => Buffer.from([0, n])
  const end = Buffer.alloc(4)
  const tiff = Buffer.concat([
    Buffer.from('MM\0*\0\0\0\b', 'latin1'), count(1), entry(0x8825, 4, 1, 26), end,
    count(4), entry(1, 2, 2, north < 0 ? 'S' : 'N'), entry(2, 5, 3, 80), entry(3, 2, 2, east < 0 ? 'W' : 'E'), entry(4, 5, 3, 104), end, degrees(north), degrees(east),
  ])
  return telling(jpeg(seed), Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]))
}

test('a place is marked on the map of a server of tiles, where there is one', async ({ page }) => {
  const asked: string[] = []
  const tiles = createServer((q, a) => {
    asked.push(q.url!)
    const [, column, row] = /^\/12\/(\d+)\/(\d+)\.svg$/.exec(q.url!)!
    const shade = 255 - 60 * ((Number(column) + Number(row)) % 2)
    a.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(`<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="rgb(${shade},255,${shade})"/><text x="20" y="128">${column} ${row}</text></svg>`)
  })
  await new Promise<void>((done) => tiles.listen(0, '127.0.0.1', done))
  const site = await startSite()
  try {
    site.set('upload_metadata', 'keep')
    site.set('map_tiles', `http://localhost:${(tiles.address() as AddressInfo).port}/{z}/{x}/{y}.svg`)
    site.set('map_credit', '© the makers of maps')
    const wrong: string[] = []
    page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()))
    await keeper(page, site)
    await page.goto(`${site.url}/settings/uploads`)
    await page.locator('select[name="metadata"]').selectOption('keep')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.goto(`${site.url}/upload`)
    await page.locator('.hm-acts input[data-files]').first().setInputFiles({ name: 'tower.jpg', mimeType: 'image/jpeg', buffer: placed(640, 51.5055, -0.0754) })
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
    await page.goto(`${site.url}/explore`)
    await page.locator('.gr-a').first().evaluate((a: HTMLAnchorElement) => void location.assign(a.href))
    await page.locator('#place').waitFor()
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(page.url())
      const map = page.locator('.mp')
      await map.scrollIntoViewIfNeeded()
      await expect(page.locator('#place')).toContainText('© the makers of maps')
      await expect.poll(() => map.locator('img').evaluateAll((all: HTMLImageElement[]) => all.length === 9 && all.every((i) => i.naturalWidth > 0))).toBe(true)
      const [box, tile] = [(await map.boundingBox())!, (await map.locator('img[src$="/12/2047/1362.svg"]').boundingBox())!]
      const mark = [(box.x + box.width / 2 - tile.x) / 256, (box.y + box.height / 2 - tile.y) / 256]
      expect(mark[0], 'how far in its column').toBeCloseTo(0.142, 1)
      expect(mark[1], 'how far in its row').toBeCloseTo(0.059, 1)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await page.locator('#place').screenshot({ path: test.info().outputPath(`map-${width}.png`) })
    }
    expect(asked.length).toBeGreaterThan(8)
    expect(wrong).toEqual([])
  } finally {
    await site.stop()
    tiles.close()
  }
})
