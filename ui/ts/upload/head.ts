// What the first bytes of a picture tell of it, without decoding it.

const enough = 64 << 10
const most = 1 << 20 // of a JPEG: previews and profiles stand before its size

/** Width and height in pixels, undefined where the first bytes do not tell. */
export async function size(file: File, format: string): Promise<[number, number] | undefined> {
  const read = async (n: number) => new DataView(await file.slice(0, n).arrayBuffer())
  const tell = sizes[format]
  const told = tell && attempt(tell, await read(enough))
  return told || format !== 'jpg' || file.size <= enough ? told : attempt(tell, await read(most))
}

/** What is told of a view, undefined where it ends before. */
function attempt<T>(tell: (b: DataView) => T, b: DataView): T | undefined {
  try {
    return tell(b)
  } catch (err) {
    if (err instanceof RangeError) return undefined
    throw err
  }
}

type Size = [number, number] | undefined

const sizes: Record<string, (b: DataView) => Size> = {
  png: (b) => [b.getUint32(16), b.getUint32(20)],
  gif: (b) => [b.getUint16(6, true), b.getUint16(8, true)],
  bmp: (b) => (b.getUint32(14, true) === 12 ? [b.getUint16(18, true), b.getUint16(20, true)] : [b.getInt32(18, true), Math.abs(b.getInt32(22, true))]), // from the top where it is negative
  webp,
  jpg,
}

function webp(b: DataView): Size {
  switch (String.fromCharCode(b.getUint8(15))) {
    case 'X':
      return [1 + (b.getUint32(24, true) & 0xffffff), 1 + (b.getUint32(27, true) & 0xffffff)]
    case 'L': {
      const bits = b.getUint32(21, true)
      return [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)]
    }
    default:
      return [b.getUint16(26, true) & 0x3fff, b.getUint16(28, true) & 0x3fff]
  }
}

/** Segments with a length each, until one that begins a frame. */
function jpg(b: DataView): Size {
  for (let at = 2; ; at += 2 + b.getUint16(at + 2)) {
    while (b.getUint8(at + 1) === 0xff) at++ // filled up
    const mark = b.getUint8(at + 1)
    if (mark === 0xda || b.getUint8(at) !== 0xff) return undefined
    if (mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark)) return [b.getUint16(at + 7), b.getUint16(at + 5)]
  }
}
