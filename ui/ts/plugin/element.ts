// /sdk/upload.mjs: <calotype-upload>, the plugin's button where a page wants it, and the same as a module (docs/plugin.md).
import { insert } from './insert'
import { fill, type Options, read } from './options'
import { Plugin, words } from './plugin'

/** Without a tag: opens the popup of an upload page, and hands on the codes. */
export class Uploader {
  private readonly plugin: Plugin
  constructor(url: string, options: Partial<Options> = {}) {
    this.plugin = new Plugin({ ...read({}, import.meta.url), ...options, url: new URL(url, document.baseURI).href, mode: 'manual' })
    this.plugin.start()
  }

  /** Opens the popup; take gets each code that it sends. */
  open(take: (code: string) => void): void {
    this.plugin.ask(take)
  }

  /** Listens to nothing any more. */
  stop(): void {
    this.plugin.stop()
  }
}

/** Attributes are those of the script tag, without data-; for is the id of the editor. */
export class CalotypeUpload extends HTMLElement {
  private plugin?: Plugin

  connectedCallback(): void {
    const data: DOMStringMap = {}
    for (const { name, value } of this.attributes) data[name.replace(/-(\w)/g, (_, c: string) => c.toUpperCase())] = value
    const o: Options = { ...read(data, import.meta.url), mode: 'manual' }
    this.plugin = new Plugin(o)
    this.plugin.start()
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    root.innerHTML = fill(o.html, o, words(o.lang))
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(fill(o.css, o, ''))
    root.adoptedStyleSheets = [sheet]
    root.querySelector('button, a')?.addEventListener('click', (e) => {
      e.preventDefault()
      this.plugin!.ask((code) => this.take(code))
    })
  }

  disconnectedCallback(): void {
    this.plugin?.stop()
  }

  /** Says what was uploaded; who does not take it has it in the editor. */
  private take(code: string): void {
    const untaken = this.dispatchEvent(new CustomEvent('calotype-code', { detail: code, bubbles: true, composed: true, cancelable: true }))
    const editor = this.getAttribute('for') && (this.getRootNode() as Document | ShadowRoot).getElementById(this.getAttribute('for')!)
    if (untaken && editor) insert(editor, code)
  }
}
