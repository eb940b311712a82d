// The plugin on pages of another origin: what is uploaded in its popup stands in their editors, and nobody else hears of it.
import type { Page } from '@playwright/test'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { broken } from './axe'
import { expect, jpeg, listen, startSite, test, type Site } from './site'

let forum: { url: string; show(html: string): void; server: Server }
test.beforeEach(async () => {
  let body = ''
  const server = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="en"><title>Forum</title>${body}`))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  forum = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, show: (html) => (body = html), server }
})
test.afterEach(() => void forum.server.close())

const tag = (url: string, options = '') => `<script async src="${url}/sdk/pup.js" data-url="${url}/upload" ${options}></script>`
const button = (page: Page) => page.getByRole('button', { name: 'Upload images' })

/** Leaves a page as a script does: those that know each other go on doing so. */
async function go(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => void (location.href = to), url)
  await page.waitForURL(url)
}

/** Clicks a button of the plugin; the popup has shaken hands with the page. */
async function open(page: Page, click: () => Promise<void> = () => button(page).click()): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), click()])
  await expect(popup.locator('#up-into')).toContainText(new URL(page.url()).host)
  return popup
}

const choose = (popup: Page, seed: number) =>
  popup.locator('.hm-acts input[data-files]').first().setInputFiles({ name: `view-${seed}.jpg`, mimeType: 'image/jpeg', buffer: jpeg(seed) })

test('a picture goes where the caret stands, and the popup closes', async ({ page, site }) => {
  forum.show(`<textarea rows="6">before after</textarea>${tag(site.url)}`)
  await page.goto(forum.url)
  const editor = page.locator('textarea')
  await editor.evaluate((e: HTMLTextAreaElement) => {
    e.focus()
    e.setSelectionRange(7, 7)
    e.addEventListener('input', () => (document.title = 'told'))
  })
  const popup = await open(page)
  expect(new URL(popup.url()).pathname).toBe('/upload')
  const closed = popup.waitForEvent('close')
  await choose(popup, 101)
  await closed
  expect(await editor.inputValue()).toMatch(/^before \n\[url=http\S+\/image\/view-101\.\w+\]\[img\]http\S+\.jpg\[\/img\]\[\/url\]\nafter$/)
  await expect(page).toHaveTitle('told')
})

test('a delete link is given to no other site', async ({ page, site }) => {
  forum.show(`<textarea></textarea>${tag(site.url, 'data-auto-insert="0"')}`)
  await page.goto(forum.url)
  const popup = await open(page)
  await choose(popup, 111)
  await expect(popup.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await expect(popup.locator('input[name="up-size"][value="delete"]')).toBeDisabled()
})

test('each of several editors has its own button, and a code that the page names', async ({ page, site }) => {
  forum.show(`<textarea id="a" rows="4"></textarea><textarea id="b" rows="4">Hello</textarea><textarea id="c" rows="4" readonly></textarea>${tag(site.url, 'data-auto-insert="direct-links" data-auto-close="0"')}`)
  await page.goto(forum.url)
  await expect(button(page)).toHaveCount(2)
  const popup = await open(page, () => button(page).nth(1).click())
  await choose(popup, 102)
  await expect(page.locator('#b')).toHaveValue(/^Hello\nhttp\S+\.jpg$/)
  await expect(page.locator('#a')).toHaveValue('')
  expect(popup.isClosed()).toBe(false)
  await popup.locator('.up-more input').setInputFiles({ name: 'view-103.jpg', mimeType: 'image/jpeg', buffer: jpeg(103) })
  await expect(page.locator('#b')).toHaveValue(/^Hello\nhttp\S+\.jpg\nhttp\S+\.jpg$/) // the second alone
})

test('without a code of the page the person chooses one and inserts it', async ({ page, site }) => {
  forum.show(`<textarea rows="4"></textarea>${tag(site.url, 'data-auto-insert="0"')}`)
  await page.goto(forum.url)
  const popup = await open(page)
  const heard = listen(popup)
  await choose(popup, 104)
  await expect(popup.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await expect(page.locator('textarea')).toHaveValue('')
  await popup.getByRole('radio', { name: 'Markdown' }).check()
  await popup.getByRole('radio', { name: 'Medium' }).check()
  for (const colorScheme of ['light', 'dark'] as const) {
    await popup.emulateMedia({ colorScheme })
    for (const width of [720, 390]) {
      await popup.setViewportSize({ width, height: 690 })
      expect(await broken(popup), `${colorScheme} ${width}`).toEqual([])
      expect(await popup.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
    }
  }
  expect(heard).toEqual([])
  const closed = popup.waitForEvent('close')
  await popup.getByRole('button', { name: 'Insert' }).focus()
  await popup.keyboard.press('Enter').catch(() => undefined) // the window is gone before the key is up
  await closed
  await expect(page.locator('textarea')).toHaveValue(/^\[!\[view 104\]\(http\S+\)\]\(http\S+\/image\/\S+\)$/)
})

test('an editable page gets pictures and links, and nothing else of what is sent', async ({ page, site }) => {
  forum.show(`<div contenteditable="true" role="textbox" aria-label="Text" style="min-height:80px">One two</div>${tag(site.url, 'data-auto-insert="html-embed-medium"')}`)
  await page.goto(forum.url)
  const editor = page.locator('[contenteditable]')
  await editor.evaluate((e) => {
    e.focus()
    getSelection()!.collapse(e.firstChild, 4)
  })
  const popup = await open(page)
  await choose(popup, 105)
  await expect(editor.locator('a > img')).toHaveCount(1)
  expect(await editor.evaluate((e) => [...e.childNodes].map((n) => n.nodeName).join(' '))).toBe('#text BR A #text')
  await expect(editor).toContainText('two')
  const [again] = await Promise.all([page.waitForEvent('popup'), button(page).click()])
  await expect(again.locator('#up-into')).toBeVisible()
  const message = `<a href="javascript:window.bad=1" onclick="window.bad=1">x</a><img src="${forum.url}a.jpg" onerror="window.bad=1"><script>window.bad=1</script><iframe></iframe>`
  await again.evaluate((m) => opener.postMessage({ id: window.name, message: m }, '*'), message) // a site gone bad
  await expect(editor.locator('img')).toHaveCount(2)
  expect(await editor.evaluate((e) => e.querySelectorAll('[onerror], [onclick], [href^="javascript"], script, iframe').length)).toBe(0)
  expect(await page.evaluate(() => (window as any).bad)).toBeUndefined()
})

test('editors that come later get their button, elements of the page open it, too', async ({ page, site }) => {
  forum.show(`<button id="own" data-chevereto-pup-trigger data-target="#a">My button</button><textarea id="a" rows="4"></textarea>
    ${tag(site.url, 'data-target=".late" data-palette="#123456,#ffffff" data-button-class="mine" data-sibling=".bar" data-sibling-pos="before" data-auto-insert="viewer-links"')}`)
  await page.goto(forum.url)
  const popup = await open(page, () => page.locator('#own').click())
  await choose(popup, 106)
  await expect(page.locator('#a')).toHaveValue(/^http\S+\/image\/\S+$/)
  await expect(button(page)).toHaveCount(0)
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<form><textarea class="late" rows="4"></textarea><p class="bar">Bar</p></form>'))
  await expect(button(page)).toHaveCSS('background-color', 'rgb(18, 52, 86)')
  await expect(page.locator('.late + div + .bar')).toHaveCount(1)
  await expect(page.locator('.mine')).toHaveCount(1)
})

test.describe('to windows of another origin', () => {
  test.use({ borne: /^Failed to execute 'postMessage' .* does not match/ }) // says the browser, as it should

  test('messages of others put nothing in, and others hear nothing', async ({ page, site }) => {
    forum.show(`<textarea rows="4"></textarea><iframe title="Other" srcdoc="<p>other</p>"></iframe>${tag(site.url, 'data-auto-insert="0" data-auto-close="0"')}`)
    await page.goto(forum.url)
    const popup = await open(page)
    const id = await popup.evaluate(() => window.name)
    // The page itself, a frame in it and a hostile window know the name and say the same.
    await page.evaluate((said) => {
      window.postMessage(said, '*')
      ;(document.querySelector('iframe')!.contentWindow as any).eval(`parent.postMessage(${JSON.stringify(said)}, '*')`)
    }, { id, message: 'from the page' })
    const hostile = forum.url.replace('127.0.0.1', 'localhost')
    await popup.evaluate((m) => opener.postMessage(m, '*'), { type: 'another', id, message: 'of another kind' })
    await page.waitForTimeout(300)
    expect(await page.locator('textarea').inputValue()).toBe('')

    // A hostile page that takes the opener's place gets no code: it goes to the origin that answered first.
    await choose(popup, 107)
    await expect(popup.locator('#up-title')).toHaveText('Upload complete: 1 file')
    forum.show('<script>window.got = []; addEventListener("message", (e) => got.push(e.data))</script>')
    await go(page, hostile)
    expect(await popup.evaluate(() => opener !== null)).toBe(true)
    await popup.getByRole('button', { name: 'Insert' }).click()
    await popup.waitForTimeout(300)
    expect(await page.evaluate(() => (window as any).got)).toEqual([])

    // A popup that went to another site speaks to no editor.
    forum.show(`<textarea rows="4"></textarea>${tag(site.url, 'data-auto-insert="0"')}`)
    await page.goto(forum.url)
    const away = await open(page)
    forum.show('<title>Away</title>')
    await go(away, hostile)
    await away.evaluate((m) => opener.postMessage({ id: window.name, message: m }, '*'), 'from elsewhere')
    await page.waitForTimeout(300)
    await expect(page.locator('textarea')).toHaveValue('')
  })
})

test('a window that nobody answers is an upload page like any other', async ({ page, site }) => {
  await page.goto(forum.url)
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate((url) => void window.open(url, 'some-name'), site.url + '/upload')])
  await choose(popup, 108)
  await expect(popup.locator('#up-title')).toHaveText('Upload complete: 1 file')
  await expect(popup.locator('#up-insert')).toBeHidden()
  await expect(popup.locator('#up-into')).toBeHidden()
})

test('below a path everything is where the tag says', async ({ page }) => {
  const below: Site = await startSite('/pics')
  try {
    forum.show(`<textarea rows="4"></textarea><script async src="${below.url}/pics/sdk/pup.js"></script>`) // the upload page follows from the script's address
    await page.goto(forum.url)
    const popup = await open(page)
    expect(popup.url()).toBe(below.url + '/pics/upload')
    await choose(popup, 109)
    await expect(page.locator('textarea')).toHaveValue(new RegExp(`^\\[url=${below.url}/pics/image/`))
  } finally {
    await below.stop()
  }
})

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('the page about it makes the tag', async ({ page, site }) => {
      await page.goto('/plugin')
      const text = page.locator('#pg-tag')
      await expect(text).toHaveValue(`<script async src="${site.url}/sdk/pup.js" data-url="${site.url}/upload"></script>`)
      await page.getByLabel('Colours').selectOption('green')
      await page.getByLabel('Software of the page').selectOption('discourse')
      await page.getByLabel('Code that is put in').selectOption('markdown-embed')
      if (!script) await page.getByRole('button', { name: 'Make the tag' }).click()
      await expect(text).toHaveValue(/ data-palette="green" data-vendor="discourse" data-auto-insert="markdown-embed"><\/script>$/)
      if (!script) return
      await expect(button(page)).toHaveCSS('background-color', 'rgb(27, 122, 61)')
      const popup = await open(page)
      await choose(popup, 110)
      await expect(page.getByLabel('An editor as on your page')).toHaveValue(/^!\[view 110\]\(http\S+\.jpg\)$/)
    })
  })
}

test('a bookmark brings a page\'s pictures to the uploader, which fetches nothing before it is told', async ({ page, site, context }) => {
  await page.goto('/plugin')
  await page.locator('#pg-mark').click()
  await expect(page.locator('#pg-mark-said')).toHaveText(/^Drag it/)
  const script = decodeURIComponent((await page.locator('#pg-mark').getAttribute('href'))!.replace(/^javascript:/, ''))
  const gif = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>'
  await context.route('**/*.svg', (route) => (route.request().url().includes('/static/') ? route.continue() : route.fulfill({ contentType: 'image/svg+xml', body: gif })))
  forum.show('<img src="/one.svg" alt=""><p id="some">Here <img src="/two.svg" alt=""></p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">')
  await page.goto(forum.url)
  const asked: string[] = []
  context.on('request', (r) => r.method() === 'POST' && asked.push(r.url()))
  for (const [select, want] of [[false, 'one.svg two.svg'], [true, 'two.svg']] as const) {
    if (select) await page.evaluate(() => getSelection()!.selectAllChildren(document.getElementById('some')!))
    const [popup] = await Promise.all([context.waitForEvent('page'), page.evaluate(script)])
    await expect(popup.getByLabel('Addresses, one per line')).toHaveValue(want.split(' ').map((name) => forum.url + name).join('\n'))
    expect(popup.url()).toBe(site.url + '/upload')
    await popup.close()
  }
  expect(asked).toEqual([])
})

test('the page about it is accessible in both themes and widths', async ({ page }) => {
  await page.goto('/plugin')
  await expect(button(page)).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await broken(page), `${colorScheme} ${width}`).toEqual([])
    }
  }
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
})

test('the element is a button for one editor, and says what was uploaded', async ({ page, site }) => {
  forum.show(`<textarea id="other"></textarea><textarea id="message">Look: </textarea>
    <calotype-upload for="message" url="${site.url}/upload" auto-insert="direct-links" lang="zh-CN"></calotype-upload>
    <script type="module" src="${site.url}/sdk/upload.mjs"></script>
    <script>addEventListener('calotype-code', (e) => { document.title = e.detail; if (window.mine) e.preventDefault() })</script>`)
  await page.goto(forum.url)
  const own = page.getByRole('button', { name: '上传图片' })
  await expect(own).toHaveCount(1)
  let popup = await open(page, () => own.click())
  await choose(popup, 941)
  await expect(page.locator('#message')).toHaveValue(/^Look: \s*http:.*\.jpg\s*$/)
  await expect(page.locator('#other')).toHaveValue('')
  expect(await page.title()).toMatch(/^http:.*\.jpg$/)

  const before = await page.locator('#message').inputValue()
  await page.evaluate(() => ((window as any).mine = true))
  popup = await open(page, () => own.click())
  await choose(popup, 942)
  await expect(page).toHaveTitle(/view-942|\.jpg$/)
  await expect.poll(() => popup.isClosed()).toBe(true)
  expect(await page.locator('#message').inputValue()).toBe(before)
})

test('the module opens the popup for a script of the page', async ({ page, site }) => {
  forum.show(`<button id="go" type="button">Go</button><output></output><script type="module">
    import { Uploader } from '${site.url}/sdk/upload.mjs'
    const up = new Uploader('${site.url}/upload', { autoInsert: 'viewer-links' })
    document.getElementById('go').onclick = () => up.open((code) => (document.querySelector('output').value = code))
  </script>`)
  await page.goto(forum.url)
  await page.waitForLoadState('networkidle')
  const popup = await open(page, () => page.locator('#go').click())
  await choose(popup, 943)
  await expect(page.locator('output')).toHaveText(/^http:.*\/image\//)
})
