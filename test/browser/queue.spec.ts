// The queue of the uploader: what it refuses before anything is sent, and what it says while files go and when all are there.
import type { Page } from '@playwright/test'
import { broken } from './axe'
import { field, file, open, send, waiting } from './panel'
import { album } from './seed'
import { expect, gif, jpeg, keeper, mp4, panorama, test } from './site'

/** Beginnings of pictures of 2000 × 1000, by their endings. */
function heads(): Record<string, Buffer> {
  const bytes = (...parts: (string | number[])[]) => Buffer.concat([...parts.map((p) => Buffer.from(p as string, 'latin1')), Buffer.alloc(64)])
  const far = [0xff, 0xe1, 0xff, 0xff, ...new Array<number>(0xfffd).fill(0)] // what a camera writes before the size
  return {
    png: bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', [0, 0, 7, 0xd0, 0, 0, 3, 0xe8]),
    jpg: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, ...far, ...far, 0xff, 0xff, 0xc2, 0, 17, 8, 3, 0xe8, 7, 0xd0]),
    gif: bytes('GIF89a', [0xd0, 7, 0xe8, 3]),
    bmp: bytes('BM', new Array<number>(12).fill(0), [40, 0, 0, 0, 0xd0, 7, 0, 0, 0x18, 0xfc, 0xff, 0xff]), // from the top
    'old.bmp': bytes('BM', new Array<number>(12).fill(0), [12, 0, 0, 0, 0xd0, 7, 0xe8, 3]),
    webp: bytes('RIFF\0\0\0\0WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0xd0, 7, 0xe8, 3]),
    'lossless.webp': bytes('RIFF\0\0\0\0WEBPVP8L', [0, 0, 0, 0, 0x2f, 0xcf, 0xc7, 0xf9, 0]),
    'more.webp': bytes('RIFF\0\0\0\0WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0xcf, 7, 0, 0xe7, 3, 0]),
  }
}

/** Sets a limit of the site while f runs; the page tells it as an attribute of #up. */
async function limited(page: Page, site: import('./site').Site, key: string, value: string, told: [string, string | RegExp], f: () => Promise<void>, usual: string): Promise<void> {
  site.set(key, value)
  try {
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).toHaveAttribute(...told, { timeout: 500 })
    }).toPass()
    await f()
  } finally {
    site.set(key, usual)
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).not.toHaveAttribute(...told, { timeout: 500 })
    }).toPass()
  }
}

test('pictures of too many pixels are refused before they are sent', async ({ page, site }) => {
  await limited(page, site, 'upload_max_pixels', '1999999', ['data-pixels', '1999999'], async () => {
    await page.route('**/files/**', () => undefined)
    const all = Object.entries(heads()).map(([ending, buffer]) => ({ name: `huge.${ending}`, mimeType: 'image/png', buffer }))
    await page.locator('.hm-acts input[data-files]').first().setInputFiles([...all, file(351)])
    await expect(page.locator('#up-refused li')).toHaveText(all.map((f) => `${f.name} has too many pixels: 2000 × 1000, the limit is 1,999,999 in all.`))
    await expect(page.locator('.up-name')).toHaveText(['view-351.jpg'])
  }, '300000000')
})

test('no more files are taken than the site has room for', async ({ page, site, request }) => {
  await page.goto('/')
  const total = (await (await request.get('/api/2/media?limit=100')).json()).items.length
  await limited(page, site, 'upload_max_files', String(total + 100), ['data-room', /^\d+$/], async () => {
    const room = Number(await page.locator('#up').getAttribute('data-room'))
    site.set('upload_max_files', String(total + 102 - room))
    await expect(async () => {
      await page.goto('/')
      await expect(page.locator('#up')).toHaveAttribute('data-room', '2', { timeout: 500 })
    }).toPass()
    await page.locator('.hm-acts input[data-files]').first().setInputFiles([file(352), file(353), file(354)])
    await expect(page.locator('#up-refused li')).toHaveText(['view-354.jpg is one too many: the site has room for 2 more.'])
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
    await page.locator('.up-more input').setInputFiles(file(355))
    await expect(page.locator('#up-refused li')).toHaveText(['view-355.jpg is one too many: the site has room for 0 more.'])
  }, '0')
})

test('hashes are made while files wait, and none waits for that of another', async ({ page, site }) => {
  await keeper(page, site)
  await page.addInitScript(() => {
    const made: string[] = []
    const Own = window.Worker
    window.Worker = class extends Own {
      postMessage(file: unknown) {
        made.push((file as File).name)
        if (!(file as File).name.startsWith('stuck')) super.postMessage(file)
      }
    } as typeof Worker
    Object.assign(window, { made })
  })
  const made = () => page.evaluate(() => (window as unknown as { made: string[] }).made)
  const asked: string[] = []
  page.on('request', (r) => /sha256=|\/files\/$/.test(r.url()) && asked.push(r.method()))
  await waiting(page, file(361, 'one.jpg'), file(362, 'two.jpg'), file(363, 'three.jpg'), file(364, 'four.jpg'), file(365, 'five.jpg'))
  await expect.poll(async () => (await made()).sort()).toEqual(['five.jpg', 'four.jpg', 'one.jpg', 'three.jpg', 'two.jpg'])
  expect(asked).toEqual([])
  await send(page)
  await expect(page.locator('.up-card[data-state="done"]')).toHaveCount(5)
  expect(await made(), 'each once').toHaveLength(5)

  await page.getByRole('link', { name: 'Upload more' }).click()
  await page.locator('#up-ask').check()
  await field(page).setInputFiles([{ ...file(366, 'stuck.png'), buffer: jpeg(366).subarray(0, 5000) }, file(367, 'six.jpg'), file(368, 'seven.jpg')])
  await expect.poll(async () => (await made()).slice(5)).toEqual(['stuck.png'])
  await page.locator('#up-hold button').click()
  await expect(page.locator('.up-card[data-state="done"]')).toHaveCount(2)
  await page.locator('#up-pause').click()
  await page.getByRole('button', { name: 'Remove stuck.png' }).click()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
})

test('cards are marked as tiles are: the length of videos, what moves, what is seen all around', async ({ page }) => {
  const still = Buffer.concat([gif().subarray(0, 13 + 768), Buffer.from([0x2c, 0, 0, 0, 0, 240, 0, 160, 0, 0, 8, 1, 0, 0, 0x3b])]) // one picture, and no more
  await waiting(page,
    { name: 'clip.mp4', mimeType: 'video/mp4', buffer: mp4() }, { name: 'moves.gif', mimeType: 'image/gif', buffer: gif() },
    { name: 'still.gif', mimeType: 'image/gif', buffer: still }, { ...file(371, 'round.jpg'), buffer: panorama(371) }, file(372, 'flat.jpg'),
    { name: 'moves.webp', mimeType: 'image/webp', buffer: Buffer.concat([heads()['more.webp'].subarray(0, 20), Buffer.from([2]), heads()['more.webp'].subarray(21)]) })
  const badges = (name: string) => page.locator('.up-card', { hasText: name }).locator('.gr-badge')
  await expect(badges('clip.mp4')).toHaveText('0:04')
  await expect(badges('moves.gif')).toHaveText('GIF')
  await expect(badges('moves.webp')).toHaveText('WEBP')
  await expect(badges('round.jpg')).toHaveText('360°')
  await expect(badges('round.jpg').locator('use')).toHaveAttribute('href', /#rotate-3d$/)
  await expect(badges('still.gif')).toHaveCount(0)
  await expect(badges('flat.jpg')).toHaveCount(0)
  expect(await broken(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove round.jpg' }).click() // nothing lies over the buttons
  await expect(page.locator('.up-card')).toHaveCount(5)
})

test('what was chosen of a file that is there already is told, too, and taken back', async ({ page, site }) => {
  await keeper(page, site)
  expect((await page.request.post('/api/2/categories', { data: { name: 'Boats', slug: 'boats' } })).status()).toBe(201)
  const { id } = await album(site, page.request, { name: 'Harbours' })
  await waiting(page, file(374))
  await send(page)
  const edit = async (values: Record<string, string>) => {
    await page.locator('.up-open').click()
    for (const [name, label] of Object.entries(values)) await page.locator(`#up-edit select[name="${name}"]`).evaluate((s: HTMLSelectElement, l) => (s.value = [...s.options].find((o) => o.text.includes(l))!.value), label)
    await page.locator('#up-edit').evaluate((f) => f.dispatchEvent(new Event('input')))
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.locator('#up-edit-status')).toHaveText('Saved')
    const [media] = (await (await page.request.get('/api/2/media?mine=1&limit=1')).json()).items
    return media
  }
  let media = await edit({ category: 'Boats', expiration: '1 day', album: 'Harbours' })
  expect(media).toMatchObject({ category: expect.any(Number), album: id })
  expect(Date.parse(media.expires) - Date.now()).toBeGreaterThan(80_000_000)
  media = await edit({ category: 'No category', expiration: 'As chosen for all', album: 'None' })
  expect(media.category ?? media.expires ?? media.album ?? '').toBe('')
})

test('an upload that is called off is over for the server, too', async ({ page }) => {
  await open(page)
  await page.route('**/files/*', (r) => (r.request().method() === 'PATCH' ? undefined : r.continue()))
  await field(page).setInputFiles(file(375))
  await expect.poll(() => page.locator('.up-card').getAttribute('data-state')).toBe('sending')
  await page.waitForRequest((r) => r.method() === 'PATCH')
  const given = page.waitForResponse((r) => r.request().method() === 'DELETE' && r.url().includes('/files/'))
  await page.getByRole('button', { name: 'Remove view-375.jpg' }).click()
  expect((await given).status()).toBe(204)
})

test('a small video has a picture in codes of every size', async ({ page }) => {
  await waiting(page, { name: 'clip-376.mp4', mimeType: 'video/mp4', buffer: mp4() }, file(376))
  await send(page)
  await page.locator('#up-codes').getByRole('radio', { name: 'BBCode' }).check()
  await page.locator('#up-codes').getByRole('radio', { name: 'Medium' }).check()
  const pictures = [...(await page.locator('#up-code').inputValue()).matchAll(/\[img\](\S+?)\[\/img\]/g)].map((m) => m[1])
  expect(pictures).toHaveLength(2)
  for (const p of pictures) expect((await page.request.get(p)).headers()['content-type']).toMatch(/^image\//)
})

test.describe('without a server', () => {
  test.use({ borne: /status of 503/ })

  test('who comes back to the network does not wait long, even if the first try comes too early', async ({ page }) => {
    await page.clock.install()
    await open(page)
    await page.route('**/files/**', (r) => r.fulfill({ status: 503 }))
    await field(page).setInputFiles(file(373))
    const state = page.locator('.up-state')
    const again = async () => {
      await expect(state).toHaveText(/^Retrying/)
      return Number(/\d+/.exec(await state.innerText())![0])
    }
    for (let last = 0, now = 0; last < 10; last = now) {
      await expect.poll(async () => (now = await again())).toBeGreaterThan(last)
      await page.clock.runFor(now * 1000 + 1000)
    }
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await expect.poll(again).toBeLessThanOrEqual(2)
  })
})

test('figures are shown each second and spoken every five', async ({ page }) => {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await open(page)
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 })
  await page.evaluate(() => {
    const changes: Record<string, number[]> = { 'up-line': [], 'up-now': [] }
    for (const id of Object.keys(changes)) new MutationObserver(() => changes[id].push(performance.now())).observe(document.getElementById(id)!, { childList: true, characterData: true, subtree: true })
    Object.assign(window, { changes })
  })
  await field(page).setInputFiles({ ...file(381), buffer: Buffer.concat([jpeg(381), Buffer.alloc(3_000_000)]) })
  await expect(page.locator('#up-now')).toHaveText(/^.* of 3/)
  await expect(page.locator('#up-line')).toHaveAttribute('role', 'status')
  expect(await broken(page)).toEqual([])
  await page.waitForTimeout(7000)
  const changes = await page.evaluate(() => (window as unknown as { changes: Record<string, number[]> }).changes)
  expect(changes['up-now'].length).toBeGreaterThan(4)
  expect(changes['up-line'].length).toBeGreaterThan(0)
  expect(changes['up-line'].length).toBeLessThan(4)
  changes['up-line'].slice(1).forEach((at, i) => expect(at - changes['up-line'][i]).toBeGreaterThan(4900))
  await page.locator('#up-pause').click() // figures of what stands still do not grow old either
  const shown = () => page.evaluate(() => (window as unknown as { changes: Record<string, number[]> }).changes['up-now'].length)
  const before = await shown()
  await expect.poll(shown).toBeGreaterThan(before + 1)
})

test('the screen stays on while something is sent', async ({ page }) => {
  await page.addInitScript(() => {
    const said: string[] = []
    let seen = 'visible'
    let lock = new EventTarget()
    const request = async () => {
      said.push('taken')
      lock = Object.assign(new EventTarget(), { release: async () => void said.push('released') })
      return lock
    }
    Object.defineProperty(navigator, 'wakeLock', { value: { request } })
    Object.defineProperty(document, 'visibilityState', { get: () => seen })
    const see = (state: string) => {
      seen = state
      if (state === 'hidden') lock.dispatchEvent(new Event('release')) // as browsers do
      document.dispatchEvent(new Event('visibilitychange'))
    }
    Object.assign(window, { said, see })
  })
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said.join(' '))
  const see = (state: string) => page.evaluate((s) => (window as unknown as { see(s: string): void }).see(s), state)
  let go = () => {}
  const held = new Promise<void>((done) => (go = done))
  await page.route('**/files/**', async (r) => {
    await held
    await r.continue()
  })
  await open(page)
  await field(page).setInputFiles(file(382))
  await expect.poll(said).toBe('taken')
  await page.locator('#up-pause').click()
  await expect.poll(said).toBe('taken released')
  await page.locator('#up-pause').click()
  await expect.poll(said).toBe('taken released taken')
  await see('hidden')
  await see('visible')
  await expect.poll(said).toMatch(/^taken released taken (released )?taken$/)
  go()
  await expect(page.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await expect.poll(said).toMatch(/ released$/)
})

test('uploading more begins anew: nothing of what was said stays but the album of the page', async ({ page, site }) => {
  await keeper(page, site)
  expect((await page.request.post(site.url + '/api/2/categories', { data: { name: 'Tides', slug: 'tides' }, headers: { Origin: site.url } })).status()).toBe(201)
  const here = await album(site, page.request, { name: 'Ebb', visibility: 'public' })
  const other = await album(site, page.request, { name: 'Flood', visibility: 'public' })
  await open(page, `/album/${here.id}`)
  const options = page.locator('form[data-uploader]')
  const said = () => options.evaluate((f: HTMLFormElement) => ['category', 'visibility', 'expiration', 'album', 'nsfw'].map((n) => {
    const e = f.elements.namedItem(n) as HTMLInputElement
    return e.type === 'checkbox' ? e.checked : e.value
  }))
  const before = await said()
  expect(before[3]).toBe(here.id)
  await options.locator('select[name="category"]').selectOption({ label: 'Tides' })
  await options.locator('select[name="visibility"]').selectOption('private')
  await options.locator('select[name="expiration"]').selectOption('P1D')
  await options.locator('select[name="album"]').selectOption(other.id, { force: true })
  await options.locator('input[name="nsfw"]').check()
  await page.locator('#up-ask').check()
  await field(page).setInputFiles([file(391), { ...file(392, 'no.txt'), buffer: Buffer.from('words') }])
  await expect(page.locator('#up-refused')).toBeVisible()
  await send(page)
  await expect(page.locator('#up-went a')).toHaveText('Flood')
  await page.getByRole('link', { name: 'Upload more' }).click()
  await expect(page.locator('#up')).toBeHidden()
  expect(await said()).toEqual(before)
  await expect(page.locator('#up-ask')).toBeChecked() // of the person, not of the queue
  await field(page).setInputFiles(file(393))
  await expect(page.locator('#up-refused')).toBeHidden()
  await send(page)
  await expect(page.locator('#up-went a')).toHaveText('Ebb')
})

for (const [lang, words] of Object.entries({
  en: { drop: 'Drag and drop files anywhere on this page, or paste them.', select: 'Select files on this device, or paste them.', sending: /^Uploading 1 file \(\d+% complete\)$/, queue: 'The queue is being uploaded, only seconds to go', done: 'Upload complete: 1 file' },
  'zh-CN': { drop: '将文件拖放到本页任意位置，或直接粘贴。', select: '选择本设备上的文件，或直接粘贴。', sending: /^正在上传 1 个文件（已完成 \d+%）$/, queue: '正在上传队列，只需几秒钟', done: '上传完毕：1 个文件' },
})) {
  test(`the pages say where files go, how far they are, and when all is there: ${lang}`, async ({ page }) => {
    let go = () => {}
    const held = new Promise<void>((done) => (go = done))
    await page.route('**/api/2/media', async (r) => {
      await held
      const media = { id: 'm1', kind: 'image', title: '', approved: true, links: { viewer: 'http://127.0.0.1/image/m1', original: 'http://127.0.0.1/o.jpg' } }
      await r.fulfill({ status: 201, json: { duplicate: false, media } })
    })
    await page.goto(`/?lang=${lang}`)
    await expect(page.locator('.hm-drop span:visible')).toHaveText(words.drop)
    await page.locator('#up-from-url').click()
    await page.locator('#up-urls-text').fill('https://pictures.invalid/one.jpg')
    await page.locator('#up-urls button[value="add"]').click()
    await expect(page.locator('#up-title')).toHaveText(words.sending)
    await expect(page.locator('#up-now')).toHaveText(words.queue)
    go()
    await expect(page.locator('#up-title')).toHaveText(words.done)
    const phone = await page.context().browser()!.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } })
    const hand = await phone.newPage()
    await hand.goto(new URL(`/?lang=${lang}`, page.url()).href)
    await expect(hand.locator('.hm-drop span:visible')).toHaveText(words.select)
    await phone.close()
  })
}

test('to wait that was asked for before the script came is not taken back by it', async ({ page }) => {
  let come = () => {}
  const late = new Promise<void>((done) => (come = done))
  await page.route(/\/upload[-.][^/]*\.js$/, async (route) => {
    await late
    await route.continue()
  })
  await page.goto('/', { waitUntil: 'commit' })
  await page.locator('#up-ask').evaluate((box: HTMLInputElement) => box.click())
  come()
  await page.waitForLoadState('load')
  await expect(page.locator('#up-ask')).toBeChecked()
  await page.locator('.hm-acts input[data-files]').first().setInputFiles(file(394))
  await expect(page.locator('#up-hold')).toBeVisible()
  await page.reload()
  await expect(page.locator('#up-ask'), 'the next time').toBeChecked()
})
