// River's pages about jobs, in a browser under our policy, at the root and below a path.
import { expect, startSite, test } from './site'

for (const [path, later] of [['', false], ['/pics', false], ['/pics', true]] as const) {
  test(`an administrator looks at jobs at "${path}/dashboard/jobs"${later ? ', set while the site runs' : ''}`, async ({ page }) => {
    const site = await startSite(later ? '' : path)
    try {
      expect((await fetch(`${site.url}${path}/dashboard/jobs`)).status, 'to a stranger').toBe(404)
      await page.goto(site.setup)
      await page.getByLabel('User name').fill('keeper')
      await page.getByLabel('E-mail').fill('keeper@example.org')
      await page.getByLabel('Password').fill('a long quiet evening')
      await page.getByRole('button', { name: 'Create administrator' }).click()
      await expect(page.locator('.tp-in')).toHaveText('keeper')
      if (later) {
        await page.goto(`${site.url}/dashboard/jobs`)
        site.set('base_url', site.url + path)
        await expect.poll(async () => (await page.request.get(site.url + path)).status()).toBe(200)
      }

      await page.goto('about:blank') // the page that is there asks now and then
      const wrong: string[] = [] // requests that fail or leave the site; `quiet` hears breaches of the policy
      page.on('response', (r) => void (r.status() >= 400 && wrong.push(`${r.status()} ${r.url()}`)))
      page.on('request', (r) => void (/^(http|ws)/.test(r.url()) && !r.url().startsWith(`${site.url}${path}/`) && wrong.push(r.url())))
      await page.goto(`${site.url}${path}/dashboard/jobs`)
      await page.getByRole('link', { name: /^Completed/ }).press('Enter') // the menu that it stands in grows under a mouse
      await expect(page.getByRole('main').getByText('expire', { exact: true })).toBeVisible({ timeout: 20_000 }) // each minute
      await page.getByRole('main').getByText('purge', { exact: true }).click()
      await expect(page.getByRole('heading', { name: 'purge' })).toBeVisible()
      await page.goto(`${site.url}${path}/dashboard/jobs/queues`)
      await expect(page.getByRole('main').getByText('default', { exact: true })).toBeVisible()
      expect(wrong).toEqual([])
    } finally {
      await site.stop()
    }
  })
}
