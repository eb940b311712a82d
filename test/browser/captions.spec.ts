// A video with captions, whose speed and repetition are remembered.
import { expect, keeper, mp4, test } from './site'

test('a video has captions, and remembers its speed and that it repeats', async ({ page, site }) => {
  await keeper(page, site)
  const made = await page.request.post('/api/2/media', { multipart: { file: { name: 'film.mp4', mimeType: 'video/mp4', buffer: mp4() }, title: 'Spoken' } })
  const { id } = ((await made.json()) as { media: { id: string } }).media
  await page.goto(`/clip/${id}`)
  await page.getByRole('link', { name: 'Captions' }).click()
  await page.getByLabel('Language', { exact: true }).fill('en')
  await page.getByLabel('Name', { exact: true }).fill('English')
  await page.getByLabel('WebVTT file').setInputFiles({ name: 'x.vtt', mimeType: 'text/vtt', buffer: Buffer.from('WEBVTT\n\n00:00.000 --> 00:03.000\nHello\n') })
  await page.getByRole('button', { name: 'Add' }).click()
  await expect(page.getByRole('main').getByRole('link', { name: 'English' })).toBeVisible()
  await page.getByRole('link', { name: 'Back to the video' }).click()
  const film = page.locator('#vw-video')
  const said = () => film.evaluate((v: HTMLVideoElement) => {
    v.textTracks[0].mode = 'showing'
    return [...(v.textTracks[0].cues ?? [])].map((c) => (c as VTTCue).text)
  })
  await expect.poll(said).toEqual(['Hello'])
  await page.getByLabel('Speed').selectOption('1.5')
  await page.getByRole('button', { name: 'Repeat' }).click()
  await page.reload()
  await expect.poll(() => film.evaluate((v: HTMLVideoElement) => [v.playbackRate, v.loop])).toEqual([1.5, true])
  await expect(page.getByRole('button', { name: 'Repeat' })).toHaveAttribute('aria-pressed', 'true')
})
