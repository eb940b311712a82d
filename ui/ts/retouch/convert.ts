// A still is written in another format before it leaves the device.
import { sniff } from '../upload/check'
import { Refused } from '../upload/types'
import { say } from '../words'
import { canvas, written } from './draw'
import { moving } from './moving'

/** The picture of a file as JPEG or WebP; Refused says why this browser cannot write it. */
export async function convert(file: File, to: 'jpg' | 'webp'): Promise<File> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const format = sniff(bytes)
  if (format === to) return file
  if (moving(bytes, format)) throw new Refused(say('up.rt_moving', { name: file.name }))
  const unknown = () => new Refused(say('up.rt_unknown', { name: file.name }))
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw unknown()
  })
  const [all, on] = canvas(picture.width, picture.height)
  if (to === 'jpg') {
    on.fillStyle = '#fff' // it knows nothing transparent
    on.fillRect(0, 0, all.width, all.height)
  }
  on.drawImage(picture, 0, 0)
  picture.close()
  const made = await written(all, file, to).catch(() => undefined)
  if (!made?.type.endsWith(to === 'jpg' ? 'jpeg' : to)) throw unknown() // some browsers write no WebP
  return new File([made], `${file.name.replace(/\.[^.]+$/, '')}.${to}`, { type: made.type, lastModified: file.lastModified })
}
