// Tells by a file's bytes whether its picture moves: a canvas would keep one frame of it.

const text = (b: Uint8Array, at: number, n = 4) => String.fromCharCode(...b.subarray(at, at + n))
const big = (b: Uint8Array, at: number) => new DataView(b.buffer, b.byteOffset).getUint32(at)

export function moving(b: Uint8Array, format: string): boolean {
  switch (format) {
    case 'gif':
      return frames(b) > 1
    case 'png':
      return animatedPNG(b)
    case 'webp':
      return text(b, 12) === 'VP8X' && (b[20] & 2) !== 0
    case 'avif':
      return text(b, 8) === 'avis'
    case 'heic':
      return ['hevc', 'msf1'].includes(text(b, 8))
  }
  return false
}

/** A chunk acTL stands before the picture of those that move. */
function animatedPNG(b: Uint8Array): boolean {
  for (let at = 8; at + 8 <= b.length; at += big(b, at) + 12) {
    if (text(b, at + 4) === 'acTL') return true
    if (text(b, at + 4) === 'IDAT') return false
  }
  return false
}

/** How many pictures a GIF has; two are enough to know. */
function frames(b: Uint8Array): number {
  const table = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  const blocks = (at: number) => {
    while (b[at]) at += b[at] + 1
    return at + 1
  }
  let n = 0
  let at = 13 + table(b[10])
  while (at < b.length && n < 2) {
    if (b[at] === 0x21) at = blocks(at + 2)
    else if (b[at] === 0x2c) {
      n++
      at = blocks(at + 11 + table(b[at + 9]))
    } else break
  }
  return n
}
