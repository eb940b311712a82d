// The page about the plugin: the tag follows what is chosen, and the button can be tried.
import { read } from './plugin/options'
import { Plugin } from './plugin/plugin'

const form = document.querySelector<HTMLFormElement>('form[data-plugin]')!
const tag = document.getElementById('pg-tag') as HTMLTextAreaElement
let shown: Plugin | undefined

const html = (s: string) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

function show(): void {
  const chosen = (name: string) => (form.elements.namedItem(name) as HTMLSelectElement).value
  const [palette, vendor, code] = [chosen('palette'), chosen('vendor'), chosen('code')]
  const said: [string, string, string][] = [['palette', palette, 'default'], ['vendor', vendor, 'auto'], ['auto-insert', code, 'auto']]
  const rest = said.filter(([, value, usual]) => value !== usual).map(([name, value]) => ` data-${name}="${value}"`).join('')
  tag.value = `<script async src="${html(tag.dataset.script!)}" data-url="${html(tag.dataset.url!)}"${rest}></script>`
  shown?.stop()
  shown = new Plugin(read({ url: tag.dataset.url, palette, vendor, ...(code !== 'auto' && { autoInsert: code }), target: '#pg-try' }, ''))
  shown.start()
}

form.addEventListener('change', show)
show()

document.getElementById('pg-mark')?.addEventListener('click', (e) => {
  e.preventDefault() // it belongs among the bookmarks
  const status = document.getElementById('pg-mark-said')!
  status.textContent = status.dataset.said!
})
