// The uploader's panel, as somebody uses it.
import type { Page } from '@playwright/test'
import { expect, jpeg } from './site'

export const panel = (page: Page) => page.locator('dialog.ua')
export const field = (page: Page) => panel(page).locator('.hm-acts input[data-files]').first()
export const file = (seed: number, name = `view-${seed}.jpg`) => ({ name, mimeType: 'image/jpeg', buffer: jpeg(seed) })

/** Waits until the page takes files anywhere; before that its link leads to the uploader's own page. */
export const listens = (page: Page) => expect(page.locator('.ud')).toBeAttached()

/** Opens the panel from the bar of a page. */
export async function open(page: Page, path = '/explore'): Promise<void> {
  await page.goto(path)
  await listens(page)
  await page.locator('#tp-up').click()
  await expect(panel(page)).toBeVisible()
}

/** Opens the panel, with files that wait. */
export async function waiting(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await open(page)
  await page.locator('#up-ask').check()
  await field(page).setInputFiles(files)
  await expect(page.locator('.up-card')).toHaveCount(files.length)
}

/** Chooses direct links, before there are any. */
export const direct = (page: Page) => page.locator('input[name="up-size"][value="direct"]').evaluate((r: HTMLInputElement) => r.click())

/** Lets what waits go; the code of the first. */
export async function send(page: Page): Promise<string> {
  await page.locator('#up-hold button').click()
  await expect(page.locator('#up-title')).toHaveText(/^Upload complete/)
  return (await page.locator('#up-code').inputValue()).split('\n')[0]
}

/** How many files the browser keeps of the queue. */
export const queued = () => new Promise<number>((done) => {
  const opened = indexedDB.open('calotype', 1)
  opened.onsuccess = () => {
    const all = opened.result.transaction('queue').objectStore('queue').count()
    all.onsuccess = () => {
      done(all.result)
      opened.result.close()
    }
  }
})
