// The embed codes of finished files (the server's Codes say the same for one).
import type { Published } from './types'

export type Format = 'link' | 'html' | 'markdown' | 'bbcode'
export type Size = 'viewer' | 'direct' | 'medium' | 'thumb' | 'frame' | 'delete'

const html = (s: string) => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
const md = (s: string) => s.replace(/[\\`*_[\]]/g, '\\$&').replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!).replace(/[\r\n]/g, ' ')
const bb = (s: string) => s.replaceAll('[', '%5B').replaceAll(']', '%5D')

/** Whether a file has a code of a size; the frame and the end of a file are links only. */
export function has(p: Published, format: Format, size: Size): boolean {
  if (size === 'viewer') return true
  if (size === 'delete') return format === 'link' && p.remove !== ''
  if (p.pending) return false
  if (size === 'frame') return format === 'link' && p.frame !== ''
  return size === 'direct' || (size === 'medium' ? p.medium : p.thumb) !== ''
}

/** The picture of a size, '' where there is none. */
function picture(p: Published, size: Size): string {
  if (size === 'medium' && p.medium) return p.medium // small ones have none
  if (size === 'thumb') return p.thumb
  return p.kind === 'video' ? p.frame : p.direct
}

/** The code of one file. What waits for approval has its viewer link only. */
export function code(p: Published, format: Format, size: Size): string {
  if (format === 'link' && size === 'delete') return p.remove
  if (p.pending) return p.viewer
  if (format === 'link' && size === 'frame') return p.frame
  const whole = size === 'viewer' || size === 'direct'
  const src = picture(p, size)
  const linked = size !== 'direct'
  switch (format) {
    case 'link':
      return size === 'viewer' ? p.viewer : whole ? p.direct : src
    case 'html': {
      const film = whole && p.kind === 'video'
      const inner = film
        ? `<video src="${html(p.direct)}" controls poster="${html(p.frame)}"></video>`
        : `<img src="${html(src)}" alt="${html(p.title)}" border="0">`
      return linked ? `<a href="${html(p.viewer)}">${inner}</a>` : inner
    }
    case 'markdown': {
      const inner = `![${md(p.title)}](${src})`
      return linked || p.kind === 'video' ? `[${inner}](${p.viewer})` : inner
    }
    case 'bbcode': {
      const inner = whole && p.kind === 'video' ? `[video]${bb(p.direct)}[/video]` : `[img]${bb(src)}[/img]`
      return linked ? `[url=${bb(p.viewer)}]${inner}[/url]` : inner
    }
  }
}

/** A template of the site's or the person's own (the server's EmbedTemplate does the same); '' where a value is missing. */
export function fill(template: string, p: Published): string {
  if (p.pending) return p.viewer
  const values: Record<string, string> = { URL: p.direct, URL_VIEWER: p.viewer, URL_FRAME: p.frame, MEDIUM_URL: p.medium, THUMB_URL: p.thumb, DISPLAY_TITLE: p.title.trim().replace(/\s+/g, ' ') }
  const markup = template.includes('<')
  let lacks = false
  const text = template.replace(/%([A-Z_]+)%/g, (_, name: string) => {
    const v = values[name] ?? ''
    lacks ||= v === ''
    return markup ? html(v) : v
  })
  return lacks ? '' : text
}

/** All codes; those of thumbs stand beside each other, so that they flow. */
export function codes(list: Published[], format: Format, size: Size): string {
  return list.map((p) => code(p, format, size)).filter(Boolean).join(size === 'thumb' && format !== 'link' ? ' ' : '\n')
}
