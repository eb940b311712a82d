// A picture is turned, cut and made unreadable in parts before it leaves the device.
import { sheet } from '../dialog'
import { sniff } from '../upload/check'
import { say } from '../words'
import { chosen } from './chosen'
import { canvas, type Deed, done, written } from './draw'
import { moving } from './moving'

/** Opens the picture in a dialog; resolves to the changed file, undefined where nothing was changed. */
export async function retouch(file: File, css: string): Promise<File | undefined> {
  await sheet(css)
  const dialog = Object.assign(document.createElement('dialog'), { className: 'rt' })
  dialog.setAttribute('aria-labelledby', 'rt-title')
  dialog.append((document.getElementById('up-retouch') as HTMLTemplateElement).content.cloneNode(true))
  ;(document.querySelector('dialog.ua') ?? document.body).append(dialog)
  const part = <T extends HTMLElement>(name: string) => dialog.querySelector<T>(`[data-rt="${name}"]`)!
  const closed = new Promise<void>((over) => dialog.addEventListener('close', () => over(), { once: true }))
  dialog.showModal()
  let made: File | undefined
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const format = sniff(bytes)
    const picture = moving(bytes, format) ? undefined : await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
    if (picture) made = await worked(picture, format)
    else refuse(moving(bytes, format) ? 'up.rt_moving' : 'up.rt_unknown')
    await closed
    picture?.close()
  } finally {
    dialog.remove()
  }
  return made

  function refuse(why: string): void {
    for (const e of dialog.querySelectorAll<HTMLElement>('.rt-tools, .rt-wall, .rt-sides, #rt-hint')) e.hidden = true
    part('done').hidden = true
    part('said').textContent = say(why, { name: file.name })
    for (const b of dialog.querySelectorAll('[data-rt="cancel"]')) b.addEventListener('click', () => dialog.close())
  }

  /** Lets the person work until the dialog is closed. */
  async function worked(picture: ImageBitmap, format: string): Promise<File | undefined> {
    const deeds: Deed[] = []
    const box = chosen(dialog)
    let now = canvas(1, 1)[0]
    let result: File | undefined
    const show = (next: HTMLCanvasElement) => {
      if (next.width !== now.width || next.height !== now.height) box.fit(next.width, next.height)
      now = next
      dialog.querySelector('canvas')!.replaceWith(next)
      part<HTMLButtonElement>('undo').disabled = deeds.length === 0
    }
    const whole = () => {
      const [all, on] = canvas(picture.width, picture.height)
      on.drawImage(picture, 0, 0)
      return deeds.reduce((c, d) => done(c, d), all)
    }
    const act = (does: string) => {
      if (does === 'undo') deeds.pop()
      else deeds.push(does === 'crop' || does === 'blur' || does === 'pixels' ? { does, at: { ...box.at } } : { does: does as 'left' })
      show(does === 'undo' ? whole() : done(now, deeds.at(-1)!))
      part('said').textContent = say(`up.rt_did_${does}`)
    }
    const press = async (name: string) => {
      if (name === 'cancel') return dialog.close()
      if (name !== 'done') return act(name)
      if (deeds.length > 0) result = await written(now, file, format)
      dialog.close()
    }
    dialog.addEventListener('click', (e) => {
      const b = (e.target as Element).closest<HTMLElement>('button[data-rt]')
      if (b) void press(b.dataset.rt!).catch(() => (part('said').textContent = say('up.rt_unknown', { name: file.name })))
    })
    show(whole())
    await closed
    return result
  }
}
