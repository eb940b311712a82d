// What a page says of the plugin by the data- attributes of its script tag (docs/plugin.md).

export interface Options {
  /** The upload page that the button opens. */
  url: string
  palette: string
  /** The code that goes into the editor when all is uploaded, '0' for none and '' for the one that the vendor likes. */
  autoInsert: string
  autoClose: boolean
  /** Beside what the button stands, '' for the editor itself. */
  sibling: string
  siblingPos: string
  vendor: string
  mode: string
  /** The editors, '' for those of the vendor. */
  target: string
  lang: string
  containerClass: string
  buttonClass: string
  html: string
  css: string
  fitEditor: boolean
  /** Clicks on what fits it look for editors again. */
  observe: string
  observeCache: boolean
}

/** Before the classes of all that the plugin adds. */
const prefix = 'calotype-pup'

export const defaults: Options = {
  url: '', palette: 'default', autoInsert: '', autoClose: true, sibling: '', siblingPos: 'after', vendor: 'auto', mode: 'auto', target: '',
  lang: 'auto', containerClass: '', buttonClass: '', fitEditor: false, observe: '', observeCache: true,
  html: '<div class="%cClass"><button type="button" class="%bClass"><span class="%iClass">%iconSvg</span><span class="%tClass">%text</span></button></div>',
  css: '.%x-container{margin:5px 0;text-align:start}.%x-container.%x-fit{box-sizing:border-box;max-width:100%}.%x-fit .%x-button{width:100%}'
    + '.%x-button{display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:32px;padding:5px 12px;border:0;border-radius:6px;background:%1;color:%2;font:500 14px/1.4 system-ui,sans-serif;cursor:pointer}'
    + '.%x-button:hover{background:%3}.%x-button:focus-visible{outline:2px solid currentColor;outline-offset:2px}.%x-icon svg{display:block;width:16px;height:16px}',
}

/** Reads a tag; src is where the script itself came from. */
export function read(data: DOMStringMap, src: string): Options {
  const o: Record<string, unknown> = { ...defaults }
  for (const [name, usual] of Object.entries(defaults)) {
    const said = data[name]
    if (said === undefined) continue
    o[name] = typeof usual === 'boolean' ? !['0', 'false', ''].includes(said) : said
  }
  o.url = new URL((o.url as string) || '../upload', src || location.href).href
  return o as unknown as Options
}

/** Colours by name: ground, text, ground under the pointer. */
const palettes: Record<string, [string, string, string]> = {
  default: ['#e8eaed', '#1f2328', '#d9dce1'], clear: ['transparent', 'inherit', 'rgb(127 127 127 / .18)'],
  turquoise: ['#0a766a', '#fff', '#086157'], green: ['#1b7a3d', '#fff', '#156131'], blue: ['#1d69b4', '#fff', '#165493'],
  purple: ['#7a3fa8', '#fff', '#643389'], darkblue: ['#2b3d52', '#fff', '#1f2d3d'], yellow: ['#f5c518', '#1f1a00', '#dfb30f'],
  orange: ['#b5490a', '#fff', '#943b07'], red: ['#b8302a', '#fff', '#972620'], grey: ['#5c6670', '#fff', '#4a525b'], black: ['#191b1e', '#fff', '#33373c'],
}

function colours(palette: string): string[] {
  if (Object.hasOwn(palettes, palette)) return palettes[palette]
  const own = palette.split(',').map((c) => c.trim()).filter(Boolean)
  if (own.length === 0 || !own.every((c) => CSS.supports('color', c))) return palettes.default
  return [own[0], own[1] ?? '#fff', own[2] ?? own[0], ...own.slice(3)]
}

const icon = '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
  + '<path d="M12 15V4m-5 5 5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3"/></svg>'

/** Fills the marks of a template. */
export function fill(template: string, o: Options, text: string): string {
  const set = colours(o.palette)
  const marks: Record<string, string> = {
    x: prefix, iconSvg: icon, text, iClass: `${prefix}-icon`, tClass: `${prefix}-text`,
    cClass: [`${prefix}-container`, o.fitEditor && `${prefix}-fit`, o.containerClass].filter(Boolean).join(' '),
    bClass: [`${prefix}-button`, o.buttonClass].filter(Boolean).join(' '),
  }
  return template.replace(/%(cClass|bClass|iClass|tClass|iconSvg|text|x|\d+)/g, (_, m: string) => marks[m] ?? set[Number(m) - 1] ?? '')
}
