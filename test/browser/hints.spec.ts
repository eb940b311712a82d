// What buttons without words tell of themselves, and dialogs as sheets on phones.
import { broken } from './axe'
import { expect, jpeg, keeper, test, upload } from './site'

test('a button without words tells what it does, and by which key', async ({ page, site }) => {
  const up = await upload(site, 'hint.jpg', jpeg(301))
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(up.url_viewer)
  const zoom = page.locator('#vw-zoom')
  const hint = page.locator('.ht')
  await expect(zoom).toBeVisible()
  await expect(page.locator(':is(a, button, summary)[aria-label][title]'), 'said twice').toHaveCount(0)

  await zoom.hover()
  expect(await hint.count(), 'at once').toBe(0)
  await expect(hint).toHaveText(`${await zoom.getAttribute('aria-label')} · W`)
  expect(await broken(page)).toEqual([])
  await hint.hover()
  await page.waitForTimeout(600)
  await expect(hint, 'it goes under the mouse').toBeVisible()
  await page.keyboard.press('Escape')
  await expect(hint).toHaveCount(0)
  await zoom.hover()
  await expect(hint).toBeVisible()
  await page.mouse.move(2, 2)
  await expect(hint).toHaveCount(0)

  await zoom.focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await expect(zoom).toBeFocused()
  await expect(hint, 'the focus of the keyboard').toContainText(' · W')
  await page.keyboard.press('Tab')
  await expect(hint).not.toContainText(' · W')
  await page.evaluate(() => localStorage.setItem('keys', 'off'))
  await page.mouse.move(2, 2)
  await zoom.hover()
  await expect(hint, 'a key that does nothing').toHaveText((await zoom.getAttribute('aria-label'))!)
  const box = (await hint.boundingBox())!
  expect(box.x).toBeGreaterThanOrEqual(0)
  expect(box.x + box.width).toBeLessThanOrEqual(1440)
})

test('a button with words tells nothing more, and a dialog beside a mouse has no handle', async ({ page, site }) => {
  await keeper(page, site)
  const up = await upload(site, 'hint2.jpg', jpeg(302))
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(up.url_viewer)
  const edit = page.locator('#vw-edit')
  await edit.hover()
  await page.waitForTimeout(800)
  await expect(page.locator('.ht')).toHaveCount(0)
  await edit.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expect(dialog.locator('.dg-bar'), 'beside a mouse').toBeHidden()
})

test('on a phone a dialog is drawn down by its handle, and closed by a button', async ({ page, site }) => {
  await keeper(page, site)
  const up = await upload(site, 'sheet.jpg', jpeg(303))
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto(up.url_viewer)
  const dialog = page.getByRole('dialog')
  const opened = async () => {
    await page.locator('#vw-edit').click()
    await expect(dialog).toBeVisible()
  }
  await opened()
  const close = dialog.getByRole('button', { name: 'Close', exact: true })
  const box = (await close.boundingBox())!
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44)
  expect(await close.evaluate((b) => b === document.activeElement), 'the button has the focus').toBe(false)
  expect(await broken(page)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('sheet.png') })
  await close.click()
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('#vw-edit')).toBeFocused()

  const draw = async (by: number) => {
    const bar = (await dialog.locator('.dg-bar').boundingBox())!
    await page.mouse.move(bar.x + bar.width / 2, bar.y + 10)
    await page.mouse.down()
    await page.mouse.move(bar.x + bar.width / 2, bar.y + 10 + by, { steps: 4 })
    await page.mouse.up()
  }
  await opened()
  await draw(40)
  await expect(dialog, 'a little').toBeVisible()
  expect(await dialog.evaluate((d) => (d as HTMLElement).style.translate)).toBe('')
  await draw(300)
  await expect(dialog).toHaveCount(0)
})
