// What people do with albums, with and without script.
import type { Page } from '@playwright/test'
import { field, file, listens, queued, send, waiting } from './panel'
import { album, seed } from './seed'
import { expect, keeper, jpeg, startSite, test } from './site'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripts })

    test('an album is made, gets an album in it and a password, and is deleted without its files', async ({ page, browser }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        await page.goto(site.url + '/albums')
        await page.getByRole('link', { name: 'New album' }).first().click()
        await page.getByLabel('Name').fill('夏天的湖')
        await page.getByLabel('Description').fill('Two weeks of rain.')
        await page.getByRole('button', { name: 'Make the album' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('夏天的湖')
        const address = page.url()
        const id = address.split('.').pop()!
        await seed(site, page.request, 3, { album: id })

        await page.getByRole('link', { name: 'New sub-album' }).click()
        await page.getByLabel('Name').fill('Boats')
        await page.getByRole('button', { name: 'Make the album' }).click()
        await expect(page.getByRole('navigation', { name: 'Path' })).toContainText('夏天的湖')
        await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: /^Up to / }).click()
        await expect(page.locator('.al')).toContainText('Boats')
        await expect(page.locator('.gr-tile')).toHaveCount(3)

        await page.getByRole('link', { name: 'Edit' }).click()
        await page.getByLabel('Who may see it').selectOption('password')
        await page.getByRole('button', { name: 'Save changes' }).click()
        await expect(page.getByRole('alert')).toBeVisible() // it needs one
        await page.getByLabel('Password').fill('open sesame')
        // The files move to new paths while the page is drawn: what it finds of them is not asked here.
        await page.route('**/images/**', (r) => r.fulfill({ contentType: 'image/jpeg', body: jpeg(1) }))
        await page.getByRole('button', { name: 'Save changes' }).click()
        await expect(page.locator('.ab-badge')).toHaveText('Whoever knows the password')

        const guest = await (await browser.newContext({ javaScriptEnabled: scripts })).newPage()
        await guest.goto(address)
        await expect(guest.locator('.gr-tile')).toHaveCount(0)
        await guest.getByLabel('Password').fill('sesame')
        await guest.getByRole('button', { name: 'Unlock' }).click()
        await expect(guest.getByRole('alert')).toHaveText('Invalid password')
        await guest.getByLabel('Password').fill('open sesame')
        await guest.getByRole('button', { name: 'Unlock' }).click()
        await expect(guest.locator('.gr-tile')).toHaveCount(3)
        await guest.context().close()

        await page.getByRole('link', { name: 'Edit' }).click()
        await page.getByRole('button', { name: 'Delete the album' }).click()
        expect(page.url(), 'it asks first').toContain('/edit')
        await page.getByLabel('I know that albums and their links cannot be had back.').check()
        await page.getByRole('button', { name: 'Delete the album' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('keeper')
        await page.goto(site.url + '/keeper')
        await expect(page.locator('.gr-tile')).toHaveCount(3)
      } finally {
        await site.stop()
      }
    })

    test('a private album is shown by a link, until that is revoked, and files come by another', async ({ page, browser }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        const a = await album(site, page.request, { name: 'Ours', visibility: 'private' })
        await seed(site, page.request, 2, { album: a.id })
        await page.goto(a.links.page)
        await page.locator('.ab-acts').getByRole('link', { name: 'Share' }).click()
        const look = page.getByRole('region', { name: 'View links' })
        await look.getByLabel('What the link is for').fill('For Granny')
        await look.getByRole('button', { name: 'Make a link' }).click()
        const link = await page.locator('#made').inputValue()
        if (scripts) await expect(page.locator('[data-copy="made"]')).toBeVisible()

        const granny = await (await browser.newContext({ javaScriptEnabled: scripts })).newPage()
        await granny.goto(link)
        await granny.getByRole('button', { name: 'Open' }).click()
        await expect(granny.locator('.gr-tile')).toHaveCount(2)
        await page.goto(`${site.url}/albums/${a.id}/links`)
        await expect(page.locator('#made')).toHaveCount(0) // it is told once
        await look.getByRole('button', { name: 'Revoke: For Granny' }).click()
        await expect(look.getByText('For Granny')).toHaveCount(0)
        await expect.poll(async () => (await granny.reload())!.status()).toBe(404)

        const bring = page.getByRole('region', { name: 'Upload links' })
        await bring.getByLabel('File limit').fill('5')
        await bring.getByRole('button', { name: 'Make an upload link' }).click()
        await granny.goto(await page.locator('#made').inputValue())
        await granny.locator('input[type="file"]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg(91) })
        await granny.locator('main button').first().click()
        await expect(granny.getByText('a.jpg')).toBeVisible()
        await page.goto(a.links.page)
        await expect(page.locator('.gr-tile')).toHaveCount(3)
        await granny.context().close()
      } finally {
        await site.stop()
      }
    })

    test('what is chosen gets an album of its own, a cover, and goes out of it again', async ({ page }) => {
      const site = await startSite()
      try {
        await keeper(page, site)
        await seed(site, page.request, 4)
        await page.goto(site.url + '/keeper')
        await choose(page, [1, 2])
        await page.getByRole('button', { name: 'Move to album' }).click()
        await page.getByRole('region', { name: 'A new album' }).getByLabel('Name').fill('Two of four')
        await page.getByRole('region', { name: 'A new album' }).getByRole('button').click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two of four')
        await expect(page.locator('.gr-tile')).toHaveCount(2)
        await choose(page, [1])
        await page.getByRole('button', { name: 'Make cover' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('The album has a new cover')
        await page.getByRole('link', { name: 'Back to the list' }).click()
        await choose(page, [0])
        await page.getByRole('button', { name: 'Take out' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 file taken out of the album')
        await page.getByRole('link', { name: 'Back to the list' }).click()
        await expect(page.locator('.gr-tile')).toHaveCount(1)
      } finally {
        await site.stop()
      }
    })
  })
}

// The checks are there for everybody; a mouse sees them when it comes near.
async function choose(page: Page, places: number[]): Promise<void> {
  for (const n of places) await page.locator('.gr-pick input').nth(n).check()
}

test('what was just uploaded is put into a new album with a password', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    await page.goto(site.url + '/upload')
    const files = [81, 82].map((n) => ({ name: `lake-${n}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(n) }))
    await page.locator('.hm-acts input[data-files]').first().setInputFiles(files)
    await expect(page.locator('#up-title')).toHaveText('Upload complete: 2 files')
    await page.getByRole('button', { name: 'Put them in an album' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Put 2 files into an album')
    await page.getByLabel('Name').fill('Secret')
    await expect(page.getByLabel('Password')).toBeHidden()
    await page.getByLabel('Who may see it').selectOption('password')
    await page.getByLabel('Password').fill('open sesame')
    await page.getByRole('button', { name: 'Make the album' }).click()
    await expect(page.locator('.gr-tile')).toHaveCount(2)
    await expect(page.locator('.ab-badge')).toHaveText('Whoever knows the password')
    await page.getByRole('link', { name: 'Add files' }).click()
    await expect(page.getByLabel('Album').first()).toHaveValue(/\w{8}/)
  } finally {
    await site.stop()
  }
})

test('what waits to be let go is put into the album whose button opened the uploader', async ({ page, site }) => {
  await keeper(page, site)
  const { id } = (await (await page.request.post('/api/2/albums', { data: { name: 'Reeds', visibility: 'public' } })).json()) as { id: string }
  await waiting(page, file(381, 'older.jpg'))
  await expect.poll(() => page.evaluate(queued)).toBe(1)
  await page.goto(`/album/${id}`)
  await listens(page)
  await page.getByRole('link', { name: 'Add files' }).first().click()
  await field(page).setInputFiles(file(382, 'newer.jpg'))
  await expect(page.locator('.up-card')).toHaveCount(2)
  await page.getByRole('button', { name: /^Edit .*older/ }).click()
  await expect(page.locator('#up-edit').locator('select[name="album"]')).toHaveValue(id)
  await send(page)
  await page.goto(`/album/${id}`)
  await expect(page.locator('.gr-tile')).toHaveCount(2)
})

test('an album is liked and shared by who sees it', async ({ page, browser }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    const made = await page.request.post(site.url + '/api/2/albums', { data: { name: 'Lakes', visibility: 'public' } })
    const { id } = (await made.json()) as { id: string }
    await page.goto(`${site.url}/album/${id}`)
    await page.getByRole('button', { name: 'Like' }).click()
    await expect(page.locator('#ab-like')).toHaveAttribute('aria-pressed', 'true')
    await expect(page.locator('#ab-like')).toContainText('1')
    await page.goto(`${site.url}/user/keeper/liked?list=albums`)
    await expect(page.getByRole('link', { name: /Lakes/ })).toBeVisible()
    await page.goto(`${site.url}/album/${id}`)
    await expect(page.locator('#ab-like')).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('l')
    await expect(page.locator('#ab-like')).toHaveAttribute('aria-pressed', 'false')

    const guest = await (await browser.newContext()).newPage()
    await guest.goto(`${site.url}/album/${id}`)
    await guest.getByRole('link', { name: 'Share' }).click()
    await expect(guest.getByRole('dialog').getByRole('textbox')).toHaveValue(new RegExp(`/album/[^/]*${id}$`))
    await guest.keyboard.press('Escape')
    await guest.getByRole('link', { name: 'Like' }).click()
    await expect(guest).toHaveURL(/login\?next=/)
    await guest.context().close()
  } finally {
    await site.stop()
  }
})

test('the keys of an album lead where its links do', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    const made = await page.request.post(site.url + '/api/2/albums', { data: { name: 'Lakes', visibility: 'public' } })
    const { id } = (await made.json()) as { id: string }
    await page.request.post(`${site.url}/api/2/media?album=${id}&name=lake.jpg`, { headers: { 'Content-Type': 'application/octet-stream' }, data: jpeg(85) })
    for (const [key, path] of [['j', /albums\/new\?parent=/], ['s', /\/links$/], ['e', /\/edit$/]] as const) {
      await page.goto(`${site.url}/album/${id}`)
      await page.keyboard.press(key)
      await expect(page).toHaveURL(path)
    }
    await page.goto(`${site.url}/album/${id}`)
    await page.waitForLoadState('networkidle') // before the uploader is there P leads to its page
    await page.keyboard.press('p')
    await expect(page.locator('dialog.ua')).toBeVisible()
    await expect(page.locator('dialog.ua').getByLabel('Album').first()).toHaveValue(id)
  } finally {
    await site.stop()
  }
})

test('an album plays, and comes as one file, as does what is chosen in it', async ({ page }) => {
  const site = await startSite()
  try {
    await keeper(page, site)
    const made = await page.request.post(site.url + '/api/2/albums', { data: { name: 'Lakes', visibility: 'public' } })
    const { id } = (await made.json()) as { id: string }
    for (const n of [1, 2]) await page.request.post(`${site.url}/api/2/media?album=${id}&name=lake${n}.jpg`, { headers: { 'Content-Type': 'application/octet-stream' }, data: jpeg(80 + n) })
    await page.goto(`${site.url}/album/${id}`)
    await page.getByRole('button', { name: 'Slideshow' }).click()
    await expect(page.locator('.pswp--open')).toBeVisible()
    await page.getByRole('button', { name: 'Pause the slideshow' }).click()
    await expect(page.getByRole('button', { name: 'Start the slideshow' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.locator('.pswp')).toHaveCount(0)
    const whole = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download .zip' }).click()
    expect((await whole).suggestedFilename()).toBe('Lakes.zip')
    await choose(page, [1])
    const some = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download', exact: true }).click()
    expect((await some).suggestedFilename()).toMatch(/\.zip$/)
  } finally {
    await site.stop()
  }
})
