// Pictures that are changed on the device before they are sent.
import type { Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { direct, file, send, waiting } from './panel'
import { expect, jpeg, test } from './site'

/** The picture at an address: its size, and colours at some places. */
async function pixels(page: Page, address: string, ...at: [number, number][]) {
  return page.evaluate(async ([address, at]) => {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob())
    const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height })
    const on = canvas.getContext('2d', { willReadFrequently: true })!
    on.drawImage(bitmap, 0, 0)
    return { w: bitmap.width, h: bitmap.height, at: at.map(([x, y]) => [...on.getImageData(x, y, 1, 1).data].slice(0, 3)) }
  }, [address, at] as const)
}

/** A picture of ffmpeg's: left red, right blue, with fine black and white lines in the middle. */
const halves = (...more: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i',
  'color=red:s=400x200:d=1,drawbox=x=200:w=200:h=200:color=blue:t=fill,geq=lum=if(between(X\\,150\\,249)*between(Y\\,50\\,149)\\,255*mod(X\\,2)\\,lum(X\\,Y)):cb=cb(X\\,Y):cr=cr(X\\,Y)',
  '-frames:v', '1', ...more, '-f', 'image2pipe', 'pipe:1'], { maxBuffer: 8 << 20 })

test('a picture is turned, cut and made unreadable before it is sent', async ({ page }) => {
  await waiting(page, { name: 'plate.png', mimeType: 'image/png', buffer: halves('-c:v', 'png') })
  await page.getByRole('button', { name: 'Change the picture plate.png' }).click()
  const tool = (name: string) => page.locator('.rt-tools').getByRole('button', { name })
  await expect(tool('Undo')).toBeDisabled()
  for (const [side, n] of [['x', 150], ['y', 50], ['w', 100], ['h', 100]]) await page.locator(`#rt-${side}`).fill(String(n))
  await tool('Pixelate').click()
  await tool('Mirror').click()
  await tool('Turn right').click()
  await tool('Turn left').click()
  await tool('Undo').click()
  await tool('Undo').click()
  await tool('Turn left').click()
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(page.getByRole('button', { name: 'Change the picture plate.png' })).toBeFocused()
  await direct(page)
  const link = await send(page)
  expect(link).toMatch(/\.png$/)
  const got = await pixels(page, link, [10, 10], [10, 390], [95, 190], [96, 190], [97, 190])
  expect([got.w, got.h]).toEqual([200, 400])
  expect(got.at[0][0]).toBeGreaterThan(200) // mirrored, then turned left: red is above
  expect(got.at[1][2]).toBeGreaterThan(200)
  expect(Math.abs(got.at[2][1] - got.at[3][1]) + Math.abs(got.at[3][1] - got.at[4][1])).toBeLessThan(4) // no line is left
})

test('a part is chosen by mouse, finger and keys, and cropped', async ({ page }) => {
  await waiting(page, file(161))
  await page.locator('[data-part="retouch"]').click()
  const box = page.locator('.rt-box')
  const value = async () => Promise.all(['x', 'y', 'w', 'h'].map(async (s) => Number(await page.locator(`#rt-${s}`).inputValue())))
  await expect.poll(value).toEqual([225, 150, 450, 300]) // once the picture is there
  await box.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowLeft')
  expect(await value()).toEqual([234, 159, 441, 300])
  const stage = (await page.locator('.rt-stage').boundingBox())!
  const spot = (x: number, y: number) => [stage.x + (stage.width * x) / 900, stage.y + (stage.height * y) / 600] as const
  await page.mouse.move(...spot(90, 60))
  await page.mouse.down()
  await page.mouse.move(...spot(200, 200))
  await page.mouse.move(...spot(390, 260))
  await page.mouse.up()
  for (const [i, want] of [90, 60, 300, 200].entries()) expect(Math.abs((await value())[i] - want)).toBeLessThan(4)
  const grip = (await page.locator('[data-grip="se"]').boundingBox())!
  const cdp = await page.context().newCDPSession(page)
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: number[][]) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at.map(([x, y]) => ({ x, y })) })
  await finger('touchStart', [grip.x + grip.width / 2, grip.y + grip.height / 2])
  await finger('touchMove', [...spot(600, 400)])
  await finger('touchMove', [...spot(690, 460)])
  await finger('touchEnd')
  for (const [i, want] of [90, 60, 600, 400].entries()) expect(Math.abs((await value())[i] - want)).toBeLessThan(6)
  for (const [side, n] of [['w', 600], ['h', 400]]) await page.locator(`#rt-${side}`).fill(String(n))
  await page.locator('.rt-tools').getByRole('button', { name: 'Crop' }).click()
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await direct(page)
  const got = await pixels(page, await send(page))
  expect([got.w, got.h]).toEqual([600, 400])
})

test('the orientation of EXIF is drawn in, and what moves is left alone', async ({ page }) => {
  const plain = jpeg(162)
  const exif = Buffer.from('ffe1002245786966000049492a00080000000100120103000100000006000000000000000000'.slice(0, 72), 'hex')
  const turned = Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]) // shown turned right
  const gif = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=5:d=1', '-f', 'gif', 'pipe:1'])
  const still = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=5:d=1', '-frames:v', '1', '-f', 'gif', 'pipe:1'])
  const apng = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=5:d=1', '-plays', '0', '-f', 'apng', 'pipe:1'])
  await waiting(page, { name: 'turned.jpg', mimeType: 'image/jpeg', buffer: turned }, { name: 'moves.gif', mimeType: 'image/gif', buffer: gif },
    { name: 'moves.png', mimeType: 'image/png', buffer: apng }, { name: 'still.gif', mimeType: 'image/gif', buffer: still })
  for (const name of ['moves.gif', 'moves.png']) {
    await page.getByRole('button', { name: `Change the picture ${name}` }).click()
    await expect(page.locator('.rt')).toContainText(`${name} moves`)
    await expect(page.locator('.rt-tools')).toBeHidden()
    await page.locator('.rt-end').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: `Remove ${name}` }).click()
  }
  await page.getByRole('button', { name: 'Change the picture still.gif' }).click()
  await page.locator('.rt-tools').getByRole('button', { name: 'Mirror' }).click()
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await page.getByRole('button', { name: 'Remove still.png' }).click() // a canvas writes no GIF
  await page.getByRole('button', { name: 'Change the picture turned.jpg' }).click()
  await expect(page.locator('#rt-w')).toHaveValue('300') // half of 600: it stands upright
  await page.locator('.rt-tools').getByRole('button', { name: 'Flip' }).click()
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await direct(page)
  const got = await pixels(page, await send(page))
  expect([got.w, got.h]).toEqual([600, 900])
})
