// Builds dist/: content-hashed CSS, script, font and icons, and manifest.json
// that tells the server their names.
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { icon } from './icons.mjs'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const here = new URL('.', import.meta.url).pathname
const at = (p) => here + p
const dist = at('dist/')
const icons = ['upload', 'link', 'copy', 'languages', 'sun-moon', 'download', 'trash-2', 'circle-check', 'image-up', 'timer', 'pause',
  'plus', 'x', 'clock', 'loader-circle', 'rotate-cw', 'circle-alert', 'copy-check', 'camera', 'house', 'compass',
  'circle-user-round', 'play', 'film', 'rotate-3d', 'bookmark', 'bell', 'settings', 'log-out', 'key-round', 'mail', 'images',
  'gauge', 'heart', 'share-2', 'flag', 'pencil', 'book-image', 'undo-2', 'check', 'eye-off', 'zoom-in', 'maximize',
  'chevron-left', 'chevron-right', 'chevron-down', 'replace', 'repeat', 'captions', 'lock', 'eye', 'image', 'code', 'folder-input', 'folder-plus', 'folder-minus',
  'tags', 'sliders-horizontal', 'arrow-up-down', 'layout-grid', 'columns-2', 'grid-3x3', 'search', 'arrow-left',
  'users', 'text-cursor-input', 'crop', 'qr-code', 'ellipsis', 'arrow-up', 'rotate-ccw', 'flip-horizontal-2', 'flip-vertical-2', 'droplet']
// Those of every page's frame, and of the start page's first lines.
const first = ['bell', 'book-image', 'chevron-down', 'circle-user-round', 'compass', 'house', 'image-up', 'languages', 'link', 'plus', 'search', 'sun-moon', 'upload']

mkdirSync(dist, { recursive: true })
for (const name of readdirSync(dist)) if (name !== '.keep') rmSync(dist + name)

const manifest = {}
const put = (name, bytes) => {
  const dot = name.lastIndexOf('.')
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  const out = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`
  writeFileSync(dist + out, bytes)
  manifest[name] = out
  return out
}

const fonts = Object.fromEntries(['latin', 'latin-ext', 'vietnamese', 'cyrillic'].map((part) =>
  [`geist-${part}.woff2`, put(`geist-${part}.woff2`, readFileSync(at(`node_modules/@fontsource-variable/geist/files/geist-${part}-wght-normal.woff2`)))]))

const drawn = Object.fromEntries(icons.map((name) => {
  const svg = readFileSync(at(`node_modules/lucide-static/icons/${name}.svg`), 'utf8')
  return [name, svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>[\s\S]*$/, '').replace(/\s+/g, ' ').replaceAll('> <', '><').trim()]
}))
const symbols = icons.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${drawn[name]}</symbol>`)
put('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`)

// The mark on the pages is drawn by their ink; where a browser shows it beside others' it has its own ground.
const mark = readFileSync(at('templates/layout.html'), 'utf8').match(/<a class="tp-mark"[^>]*><svg[^>]*>(.*?)<\/svg>/)[1]
put('icon.svg', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#1d1a17">${mark.replaceAll('var(--canvas)', '#fbfaf8')}</svg>`)
for (const [name, size, bleeds] of [['icon-192', 192, false], ['icon-512', 512, false], ['icon-maskable', 512, true], ['icon-touch', 180, true]]) put(`${name}.png`, icon(size, bleeds))

const fontName = {
  name: 'font',
  setup(b) {
    b.onResolve({ filter: /geist-[\w-]+\.woff2$/ }, ({ path }) => ({ path: fonts[path.slice(2)], external: true }))
  },
}
const options = { bundle: true, minify: true, write: false, target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'], logLevel: 'warning' }
// Style sheets: that of all pages, those of some, and those of libraries, which come when they are needed.
const sheets = { 'main.css': 'css/main.css', 'letters.css': 'css/letters.css', 'viewer.css': 'css/viewer.css', 'forms.css': 'css/forms.css', 'order.css': 'css/order.css', 'square.css': 'css/square.css', 'setup.css': 'css/setup.css', 'legal.css': 'css/legal.css', 'plugin.css': 'css/plugin.css', 'map.css': 'css/map.css', 'uploader.css': 'css/uploader.css', 'retouch.css': 'css/retouch.css', 'embed.css': 'css/embed.css', 'lightbox.css': 'css/lightbox.css', 'lists.css': 'css/lists.css', 'comments.css': 'css/comments.css',
  'photoswipe.css': 'node_modules/photoswipe/dist/photoswipe.css', 'pannellum.css': 'node_modules/pannellum/build/pannellum.css' }
for (const [name, from] of Object.entries(sheets)) {
  const css = await build({ ...options, entryPoints: [at(from)], plugins: [fontName], loader: { '.svg': 'dataurl', '.png': 'dataurl' } })
  put(name, css.outputFiles[0].contents)
}
// What a page needs only at times is a file of its own, named by its content.
const scripts = ['main', 'upload', 'hash', 'challenge', 'score', 'viewer', 'listing', 'order', 'notices', 'square', 'plugin', 'offline']
// The words of the plugin's button, which stands on pages of other sites.
const langs = readdirSync(at('locales')).filter((name) => /^[\w-]+\.json$/.test(name) && !name.endsWith('.meta.json'))
const words = Object.fromEntries(langs.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(at('locales/' + name), 'utf8'))['plugin.button']]).filter(([, text]) => text))
const define = { WORDS: JSON.stringify(JSON.stringify(words)) }
// Packages in the old form are made whole first: else every script loads what joins them.
const whole = {
  name: 'whole',
  setup(b) {
    b.onResolve({ filter: /^(tus-js-client|pannellum\/)/ }, ({ path }) => ({ path, namespace: 'whole' }))
    b.onLoad({ filter: /./, namespace: 'whole' }, async ({ path }) => {
      const made = await build({ ...options, format: 'esm', stdin: { contents: `import '${path}'\nexport * from '${path}'`, resolveDir: here } })
      return { contents: made.outputFiles[0].text }
    })
  },
}
const js = await build({ ...options, define, plugins: [whole], entryPoints: scripts.map((name) => at(`ts/${name}.ts`)), format: 'esm', splitting: true, metafile: true, outdir: dist, chunkNames: '[name]-[hash]' })
for (const file of js.outputFiles) {
  const name = file.path.split('/').pop()
  if (scripts.includes(name.slice(0, -3))) put(name, file.contents)
  else {
    writeFileSync(dist + name, file.contents)
    manifest[name] = name
  }
}
// Scripts that run elsewhere, each whole and by an address of its own: on pages of other sites and in a person's bookmarks.
const elsewhere = { pup: { define, target: ['es2020', 'chrome93', 'firefox92', 'safari15.4'] }, element: { define, format: 'esm' }, bookmarklet: { define: { UPLOAD: '"UPLOAD"' } } }
for (const [name, own] of Object.entries(elsewhere)) {
  const script = await build({ ...options, format: 'iife', ...own, entryPoints: [at(`ts/${name}.ts`)] })
  put(`${name}.js`, script.outputFiles[0].contents)
}

// The service worker keeps what every page needs, and the page that it shows without a network.
const parts = (...names) => {
  const all = new Set(names.flatMap((name) => js.metafile.outputs[Object.keys(js.metafile.outputs).find((o) => o.endsWith(`/${name}`))].imports.filter((i) => i.kind === 'import-statement').map((i) => i.path.split('/').pop())))
  for (const name of all) for (const part of parts(name)) all.add(part)
  return [...all]
}
const assets = ['main.css', 'geist-latin.woff2', 'icons.svg', 'icon.svg', 'main.js', 'offline.js', ...parts('main.js', 'offline.js')].map((name) => manifest[name])
const version = createHash('sha256').update(assets.join()).digest('hex').slice(0, 10)
const worker = await build({ ...options, entryPoints: [at('sw/sw.ts')], format: 'iife', define: { ASSETS: JSON.stringify(assets), VERSION: JSON.stringify(version) } })
put('sw.js', worker.outputFiles[0].contents)

// What browsers may have pressed is pressed once, here.
for (const name of Object.values(manifest)) {
  if (name.endsWith('.woff2')) continue
  const plain = readFileSync(dist + name)
  for (const [ending, pressed] of [['.br', brotliCompressSync(plain)], ['.gz', gzipSync(plain, { level: 9 })]]) {
    if (pressed.length < plain.length) writeFileSync(dist + name + ending, pressed)
  }
}

writeFileSync(dist + 'manifest.json', JSON.stringify(manifest, null, 1) + '\n')
// What is seen first is drawn in the page itself, so that it waits for no other file.
writeFileSync(dist + 'drawn.json', JSON.stringify(Object.fromEntries(first.map((name) => [name, drawn[name]])), null, 1) + '\n')
// What a page's script imports is told by the page, beside that of all pages, and comes with the script.
const everywhere = parts('main.js')
const told = Object.fromEntries(scripts.map((name) => [`${name}.js`, parts(`${name}.js`).filter((part) => name === 'main' || !everywhere.includes(part))]))
writeFileSync(dist + 'parts.json', JSON.stringify(told, null, 1) + '\n')
