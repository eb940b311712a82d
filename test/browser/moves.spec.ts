// What moves in lists and above them: animations in place, slideshows, pictures seen from within.
import { chromium } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { expect, gif, jpeg, mp4, panorama, test, upload } from './site'

const three = ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'] // which draws in 3D

test('an animation moves in its place when it is asked to', async ({ page, site }) => {
  const shown = await upload(site, 'wheel.gif', gif(), { title: 'Wheel' })
  await page.goto('/explore/animated')
  const img = page.locator('.gr-a img').first()
  const still = await img.getAttribute('src')
  expect(still).not.toBe(shown.url)
  await page.getByRole('button', { name: 'Play: Wheel' }).click()
  await expect(img).toHaveAttribute('src', shown.url)
  await expect(page.getByRole('button', { name: 'Play: Wheel' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page, 'the list is still there').toHaveURL(/animated$/)
  await page.keyboard.press('Enter')
  await expect(img).toHaveAttribute('src', still!)
})

test('a video shows its first seconds under a mouse that rests, and to nobody who wants no motion', async ({ page, site }) => {
  const shown = await upload(site, 'walk.mp4', mp4(), { title: 'Walk' })
  const film = page.locator('.gr-film')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.goto('/explore/videos')
  const tile = page.getByRole('link', { name: /^Walk/ })
  await tile.hover()
  await expect(film).toHaveCSS('opacity', '1')
  expect(await film.evaluate((v: HTMLVideoElement) => [v.src, v.muted, v.paused])).toEqual([shown.url, true, false])
  await page.mouse.move(2, 2)
  await expect(film).toHaveCount(0)

  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.reload()
  await page.waitForLoadState('networkidle')
  await tile.hover()
  await page.waitForTimeout(1_000)
  await expect(film).toHaveCount(0)
  await tile.click() // a press is still what opens it
  await expect(page).toHaveURL(/\/clip\//)
})

test('a slideshow goes on by itself until it is stopped, and ends with the list', async ({ page, site }) => {
  for (const n of [1, 2, 3]) await upload(site, `${n}.jpg`, jpeg(900 + n), { title: `Slide ${n}` })
  await page.clock.install()
  await page.goto('/explore/images?shape=landscape&sort=date_desc')
  const title = page.locator('#lb-title')
  await page.getByRole('link', { name: 'Slide 3', exact: true }).click()
  await expect(title).toHaveText('Slide 3')
  await page.clock.runFor(20_000)
  await expect(title, 'nothing moves unasked').toHaveText('Slide 3')
  await page.locator('.pswp').focus()
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Pause the slideshow' })).toBeVisible()
  await page.clock.runFor(5_100)
  await expect(title).toHaveText('Slide 2')
  await page.getByRole('button', { name: 'Pause the slideshow' }).click()
  await page.clock.runFor(20_000)
  await expect(title).toHaveText('Slide 2')
  await page.getByRole('button', { name: 'Start the slideshow' }).click()
  await page.clock.runFor(5_100)
  await expect(title).toHaveText('Slide 1')
})

test('a picture all around is turned above its list', async ({ site }) => {
  await upload(site, 'pano.jpg', panorama(77), { title: 'All around' })
  const browser = await chromium.launch({ executablePath: execFileSync('sh', ['-c', 'command -v chromium']).toString().trim(), args: three })
  const page = await browser.newPage()
  await page.goto(site.url + '/explore/360')
  await page.getByRole('link', { name: 'All around 360°' }).click()
  await page.getByRole('button', { name: 'Load 360° view' }).click()
  await expect(page.locator('.lb-round canvas')).toBeVisible()
  const url = page.url()
  await page.keyboard.press('ArrowRight')
  expect(page.url()).toBe(url)
  await page.keyboard.press('Escape')
  await expect(page.locator('.lb-round')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.locator('.lb')).toHaveCount(0)
  await browser.close()
})

test.describe('where motion is wanted', () => {
  test.use({ borne: /ViewTransition opt-in disabled/ }) // a busy browser may lay a page out before its sheets are here
  test('a tile becomes the picture of its page and the tile again, but not where less is wanted', async ({ page, site }) => {
    for (let n = 0; n < 3; n++) await upload(site, `pass-${n}.jpg`, jpeg(740 + n))
    // What has the picture's name when a page goes, and whether the next passes from it.
    await page.addInitScript(() => {
      addEventListener('pagehide', () => sessionStorage.setItem('named', [...document.querySelectorAll<HTMLElement>('.gr-tile img')].find((i) => i.style.viewTransitionName === 'vw-pic')?.closest('a')!.href ?? ''))
      addEventListener('pagereveal', (e) => {
        sessionStorage.setItem('passes', 'none')
        e.viewTransition?.ready.then(() => sessionStorage.setItem('passes', 'ok'), (why) => sessionStorage.setItem('passes', String(why)))
      })
    })
    const told = (key: string) => page.evaluate((k) => sessionStorage.getItem(k), key)
    const tile = page.locator('#main .gr-a').nth(1)
    const there = async (): Promise<string> => {
      await page.goto('/')
      const href = await tile.evaluate((a: HTMLAnchorElement) => a.href)
      await tile.click()
      await expect(page).toHaveURL(href)
      return href
    }
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await expect(async () => {
      const href = await there()
      expect(await told('named')).toBe(href)
      await expect.poll(() => told('passes'), { timeout: 2000 }).toBe('ok')
      await page.goBack()
      await expect(tile).toBeVisible()
      await expect.poll(() => told('passes'), { timeout: 2000 }).toBe('ok')
    }).toPass({ timeout: 30_000 })
    await expect.poll(() => page.locator('.gr-tile img[style*="view-transition"]').count(), 'and is done').toBe(0)

    await page.emulateMedia({ reducedMotion: 'reduce' })
    await there()
    expect(await told('named')).toBe('')
    expect(await told('passes')).toBe('none')
  })
})
