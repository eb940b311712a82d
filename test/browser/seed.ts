// Fills a site with media fast: small pictures made here, sent through the API.
import type { APIRequestContext } from '@playwright/test'
import { crc32, deflateSync } from 'node:zlib'
import type { Site } from './site'

/** A PNG of one colour with a stripe, so that no two are alike. */
export function png(width: number, height: number, n: number): Buffer {
  const hue = (n * 47) % 256
  const row = Buffer.alloc(1 + width * 3)
  const rows: Buffer[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const lit = x === n % width || y === (n * 7) % height ? 90 : 0
      row[1 + x * 3] = (hue + y / 2 + lit) & 255
      row[2 + x * 3] = (255 - hue + x / 3) & 255
      row[3 + x * 3] = (n * 13 + lit) & 255
    }
    rows.push(Buffer.from(row))
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 1 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

const shapes = [[480, 320], [320, 480], [400, 400], [640, 300], [300, 420], [520, 390]]

export interface Wish {
  album?: string
  title?: (n: number) => string
  tags?: (n: number) => string
  visibility?: string
  nsfw?: boolean
}

/** Uploads n pictures as whoever the requests come from; returns their ids in order. */
export async function seed(site: Site, who: APIRequestContext, n: number, wish: Wish = {}, from = 0): Promise<string[]> {
  site.set('flood_uploads_protection', '0')
  site.set('api_requests_minute', '0')
  const ids: string[] = []
  const one = async (i: number) => {
    const [w, h] = shapes[i % shapes.length]
    const fields: Record<string, string | { name: string; mimeType: string; buffer: Buffer }> = {
      title: wish.title ? wish.title(i) : `Picture ${i}`, tags: wish.tags ? wish.tags(i) : `tag${i % 3}`,
    }
    if (wish.album) fields.album = wish.album
    if (wish.visibility) fields.visibility = wish.visibility
    if (wish.nsfw) fields.nsfw = 'true'
    fields.file = { name: `picture-${i}.png`, mimeType: 'image/png', buffer: png(w, h, i) }
    const r = await who.post(`${site.url}/api/2/media`, { multipart: fields })
    if (!r.ok()) throw new Error(`${r.status()} ${await r.text()}`)
    ids[i - from] = (await r.json()).id
  }
  for (let i = from; i < from + n; i += 6) await Promise.all(Array.from({ length: Math.min(6, from + n - i) }, (_, k) => one(i + k)))
  return ids
}

/** Makes an album as whoever the requests come from. */
export async function album(site: Site, who: APIRequestContext, fields: Record<string, string>): Promise<{ id: string; links: { page: string } }> {
  const r = await who.post(`${site.url}/api/2/albums`, { data: fields })
  if (!r.ok()) throw new Error(`${r.status()} ${await r.text()}`)
  return r.json()
}
