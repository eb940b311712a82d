// What can be done to a picture, on plain canvases. Each deed makes a new one, so that all can be done again from the
// start when one is taken back.

/** A part of a picture, in its pixels. */
export interface Part {
  x: number
  y: number
  w: number
  h: number
}

export type Deed = { does: 'left' | 'right' | 'mirror' | 'flip' } | { does: 'crop' | 'blur' | 'pixels'; at: Part }

type Picture = ImageBitmap | HTMLCanvasElement

export function canvas(w: number, h: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const made = Object.assign(document.createElement('canvas'), { width: w, height: h })
  return [made, made.getContext('2d')!]
}

export function done(from: Picture, deed: Deed): HTMLCanvasElement {
  const { width: w, height: h } = from
  switch (deed.does) {
    case 'left':
      return moved(from, h, w, [0, -1, 1, 0, 0, w])
    case 'right':
      return moved(from, h, w, [0, 1, -1, 0, h, 0])
    case 'mirror':
      return moved(from, w, h, [-1, 0, 0, 1, w, 0])
    case 'flip':
      return moved(from, w, h, [1, 0, 0, -1, 0, h])
    case 'crop': {
      const { at } = deed
      const [made, on] = canvas(at.w, at.h)
      on.drawImage(from, at.x, at.y, at.w, at.h, 0, 0, at.w, at.h)
      return made
    }
    default:
      return hidden(from, deed.at, deed.does === 'blur')
  }
}

function moved(from: Picture, w: number, h: number, by: [number, number, number, number, number, number]): HTMLCanvasElement {
  const [made, on] = canvas(w, h)
  on.setTransform(...by)
  on.drawImage(from, 0, 0)
  return made
}

/** At most so many dots of a hidden part are left along its longer side: nobody reads it out of them. */
const dots = 10

/** A part that cannot be read any more: few dots of it are left, drawn as blocks or as a haze. */
function hidden(from: Picture, at: Part, haze: boolean): HTMLCanvasElement {
  const scale = Math.min(1, dots / Math.max(at.w, at.h))
  const w = Math.max(1, Math.round(at.w * scale))
  const h = Math.max(1, Math.round(at.h * scale))
  const [few, onFew] = canvas(w, h)
  const halves = halved(from, at, w, h)
  onFew.drawImage(halves, 0, 0, w, h)
  const [made, on] = canvas(from.width, from.height)
  on.drawImage(from, 0, 0)
  on.imageSmoothingEnabled = haze
  on.imageSmoothingQuality = 'high'
  on.clearRect(at.x, at.y, at.w, at.h)
  on.drawImage(few, at.x, at.y, at.w, at.h)
  return made
}

/** A part made smaller in halves, so that every dot is the mean of all it stands for. */
function halved(from: Picture, at: Part, w: number, h: number): HTMLCanvasElement {
  let [now, on] = canvas(at.w, at.h)
  on.drawImage(from, at.x, at.y, at.w, at.h, 0, 0, at.w, at.h)
  while (now.width > w * 2 || now.height > h * 2) {
    const [less, onLess] = canvas(Math.max(w, now.width >> 1), Math.max(h, now.height >> 1))
    onLess.drawImage(now, 0, 0, less.width, less.height)
    now = less
  }
  return now
}

const kinds: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/png', bmp: 'image/png', avif: 'image/webp', heic: 'image/jpeg' }
const endings: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' }

/** The picture as a file, of the type that it had where the browser can write that. */
export async function written(from: HTMLCanvasElement, old: File, format: string): Promise<File> {
  const wanted = kinds[format] ?? 'image/png'
  const blob = await new Promise<Blob | null>((got) => from.toBlob(got, wanted, 0.95))
  if (!blob) throw new Error('the canvas gave nothing')
  const ending = endings[blob.type] ?? 'png'
  const same = ending === format || (ending === 'jpg' && /\.jpe?g$/i.test(old.name))
  const name = same ? old.name : `${old.name.replace(/\.[^.]+$/, '')}.${ending}`
  return new File([blob], name, { type: blob.type, lastModified: old.lastModified })
}
