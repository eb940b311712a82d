// The site's mark as pictures for home screens, drawn from the shapes that layout.html has as SVG.
import { deflateSync } from 'node:zlib'

const ink = [29, 26, 23]
const paper = [251, 250, 248]
const peaks = [[5.5, 17.2], [10, 10.4], [13.1, 14.8], [15, 12.3], [18.5, 17.2]]
const samples = 4 // by which a pixel is looked at, each way

/** Whether a point of the mark's 24 by 24 is within the rounded square. */
function square(x, y) {
  const [half, round] = [10.5, 6.5]
  const dx = Math.max(0, Math.abs(x - 12) - (half - round))
  const dy = Math.max(0, Math.abs(y - 12) - (half - round))
  return dx * dx + dy * dy <= round * round
}

/** Whether it is in the picture within the square: peaks and a sun. */
function scene(x, y) {
  if ((x - 16.2) ** 2 + (y - 7.9) ** 2 <= 1.75 ** 2) return true
  let inside = false
  for (let i = 0, j = peaks.length - 1; i < peaks.length; j = i++) {
    const [[ax, ay], [bx, by]] = [peaks[i], peaks[j]]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

/** A PNG of the mark. One that bleeds is dark up to its edges, so that it may be cut to any shape. */
export function icon(size, bleeds) {
  const at = (n) => ((n + 0.5) / (size * samples)) * 24
  const rows = []
  for (let y = 0; y < size; y++) {
    const row = Buffer.alloc(1 + size * 4)
    for (let x = 0; x < size; x++) {
      let [solid, light] = [0, 0]
      for (let s = 0; s < samples * samples; s++) {
        const [px, py] = [at(x * samples + (s % samples)), at(y * samples + Math.floor(s / samples))]
        if (!bleeds && !square(px, py)) continue
        solid++
        if (scene(px, py)) light++
      }
      const mix = solid ? light / solid : 0
      for (let c = 0; c < 3; c++) row[1 + x * 4 + c] = Math.round(ink[c] + (paper[c] - ink[c]) * mix)
      row[1 + x * 4 + 3] = Math.round((solid / samples ** 2) * 255)
    }
    rows.push(row)
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8) // eight bits of red, green, blue and alpha
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const out = Buffer.alloc(named.length + 8)
  out.writeUInt32BE(data.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), named.length + 4)
  return out
}

function crc32(bytes) {
  let c = ~0
  for (const b of bytes) {
    c ^= b
    for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0)
  }
  return ~c >>> 0
}
