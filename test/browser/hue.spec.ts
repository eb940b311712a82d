// Whatever hue a site has, what is written in its colour can be read.
import { expect, test } from './site'

test('the accent can be read on every ground at every hue, light and dark', async ({ page }) => {
  await page.goto('/login')
  const worst = await page.evaluate(() => {
    const brush = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })!
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.transition = document.documentElement.style.transition = 'none' // a colour counts at once
    const light = (name: string) => {
      probe.style.color = `var(${name})`
      brush.fillStyle = getComputedStyle(probe).color
      brush.fillRect(0, 0, 1, 1)
      const [r, g, b] = [...brush.getImageData(0, 0, 1, 1).data].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const found: [string, number][] = []
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset.theme = theme
      for (let hue = 0; hue < 360; hue += 15) {
        document.documentElement.style.setProperty('--h', String(hue))
        const accent = light('--accent')
        for (const ground of ['--canvas', '--surface', '--sunken', '--accent-soft']) {
          const [a, b] = [accent, light(ground)].sort((x, y) => y - x)
          found.push([`${theme} ${hue} on ${ground}`, (a + 0.05) / (b + 0.05)])
        }
      }
    }
    return found.sort((a, b) => a[1] - b[1])
  })
  expect(worst).toHaveLength(2 * 24 * 4)
  expect(worst.filter(([, contrast]) => contrast < 4.5)).toEqual([])
  expect(worst[0][1], 'the colours do differ').toBeLessThan(7)
})
