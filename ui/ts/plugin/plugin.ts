// The plugin on somebody's page: a button at each editor, which opens the uploader in a popup.
import { insert } from './insert'
import { fill, type Options } from './options'
import { heard, tell } from './talk'
import { editors, stand, vendor } from './vendors'

interface Trigger {
  id: string
  take: (code: string) => void
  popup: Window | null
}

/** JSON of the button's words by language, put in by the build: an object would come along with every script beside this one. */
declare const WORDS: string

/** Editors that have their button, whichever script of the page gave it. */
const mark = Symbol.for('calotype-pup')
const all = ((window as any)[mark] ??= new WeakSet<Element>()) as WeakSet<Element>

export class Plugin {
  private readonly origin: string
  private readonly triggers = new Map<string, Trigger>()
  private readonly own = new WeakMap<Element, Trigger>() // of elements that the page made itself
  private readonly added = new Map<Element, Element>() // editors or triggers of the page, and what was added for them
  private readonly ends = new AbortController()
  private readonly seen = new WeakSet<Element>() // whose clicks were followed once
  private timer = 0
  private asked?: Trigger
  private takes: Trigger['take'] = () => undefined

  constructor(private readonly o: Options) {
    this.origin = new URL(o.url).origin
  }

  start(): void {
    const signal = this.ends.signal
    addEventListener('message', (e) => this.hear(e), { signal })
    document.addEventListener('click', (e) => this.clicked(e), { signal })
    if (this.o.mode === 'manual') return
    this.style()
    this.look()
    const watch = new MutationObserver(() => this.soon())
    watch.observe(document.documentElement, { childList: true, subtree: true })
    signal.addEventListener('abort', () => watch.disconnect())
  }

  /** Takes away all that it added. */
  stop(): void {
    this.ends.abort()
    clearTimeout(this.timer)
    for (const [editor, box] of this.added) {
      box.remove()
      all.delete(editor)
    }
  }

  private soon(): void {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.look(), 250)
  }

  private look(): void {
    for (const [editor, box] of this.added) {
      if (editor.isConnected) continue
      box.remove() // its editor is gone
      this.added.delete(editor)
    }
    for (const editor of editors(this.o.target, vendor(this.o.vendor))) if (!all.has(editor)) this.add(editor)
  }

  private add(editor: HTMLElement): void {
    const holder = document.createElement('div')
    holder.innerHTML = fill(this.o.html, this.o, words(this.o.lang))
    const box = holder.firstElementChild
    if (!box) return
    all.add(editor)
    this.added.set(editor, box)
    if (this.o.fitEditor) (box as HTMLElement).style.width = `${stand(editor).offsetWidth}px`
    const trigger = this.trigger(into(() => editor))
    ;(box.matches('button, a') ? box : box.querySelector('button, a') ?? box).addEventListener('click', (e) => {
      e.preventDefault()
      this.open(trigger)
    })
    const [beside, place] = this.place(editor)
    beside.insertAdjacentElement(place, box)
  }

  /** Beside what the button stands: the nearest sibling that the page names, or the editor. */
  private place(editor: HTMLElement): [Element, InsertPosition] {
    const place: InsertPosition = this.o.siblingPos === 'before' ? 'beforebegin' : 'afterend'
    for (let e: Element | null = this.o.sibling ? editor.parentElement : null; e; e = e.parentElement) {
      const beside = e.querySelector(this.o.sibling)
      if (beside) return [beside, place]
    }
    return [stand(editor), place]
  }

  private clicked(e: MouseEvent): void {
    if (!(e.target instanceof Element)) return
    const own = e.target.closest('[data-chevereto-pup-trigger]')
    if (own) {
      e.preventDefault()
      this.open(this.manual(own))
    }
    const watched = this.o.observe ? e.target.closest(this.o.observe) : null
    if (!watched || (this.o.observeCache && this.seen.has(watched))) return
    this.seen.add(watched)
    this.soon()
  }

  /** The trigger of an element that the page made itself. */
  private manual(own: Element): Trigger {
    let trigger = this.own.get(own)
    if (!trigger) {
      trigger = this.trigger(into(() => document.querySelector<HTMLElement>(own.getAttribute('data-target') || this.o.target || 'textarea')))
      this.own.set(own, trigger)
    }
    return trigger
  }

  /** Opens the popup for whoever takes its codes. */
  ask(take: (code: string) => void): void {
    this.asked ??= this.trigger((code) => this.takes(code))
    this.takes = take
    this.open(this.asked)
  }

  private trigger(take: Trigger['take']): Trigger {
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')
    const trigger: Trigger = { id, take, popup: null }
    this.triggers.set(id, trigger)
    return trigger
  }

  private open(t: Trigger): void {
    if (t.popup && !t.popup.closed) {
      t.popup.focus()
      return
    }
    const width = Math.min(720, screen.availWidth)
    const height = Math.min(690, screen.availHeight)
    const left = Math.max(0, (screen.availWidth - width) / 2)
    const top = Math.max(0, (screen.availHeight - height) / 2)
    t.popup = window.open(this.o.url, t.id, `popup,width=${width},height=${height},left=${left},top=${top}`)
  }

  /** Only windows that were opened here are listened to, and only while they show the site of the tag. */
  private hear(e: MessageEvent): void {
    const said = heard(e.data)
    const t = said && this.triggers.get(said.id)
    if (!t?.popup || e.source !== t.popup || e.origin !== this.origin) return
    if (said!.requestAction === 'postSettings') tell(t.popup, this.origin, { id: t.id, settings: this.settings() })
    if (typeof said!.message === 'string') t.take(said!.message)
  }

  private settings(): Record<string, unknown> {
    return { ...this.o, autoInsert: this.o.autoInsert || vendor(this.o.vendor)?.code || 'bbcode-embed-medium' }
  }

  private style(): void {
    const css = fill(this.o.css, this.o, '')
    if ('adoptedStyleSheets' in document && 'replaceSync' in CSSStyleSheet.prototype) {
      const sheet = new CSSStyleSheet() // pages whose policy allows no inline style take it, too
      sheet.replaceSync(css)
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
      this.ends.signal.addEventListener('abort', () => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet)))
      return
    }
    const style = Object.assign(document.createElement('style'), { textContent: css })
    document.head.append(style)
    this.ends.signal.addEventListener('abort', () => style.remove())
  }
}

/** Puts codes into an editor, if it is there. */
const into = (find: () => HTMLElement | null) => (code: string) => {
  const editor = find()
  if (editor) insert(editor, code)
}

/** The button's words in a language: the same, one of its kind, or English. */
export function words(lang: string): string {
  const wanted = (lang === 'auto' ? document.documentElement.lang || navigator.language : lang).toLowerCase()
  const known = JSON.parse(WORDS) as Record<string, string>
  const codes = Object.keys(known)
  const code = codes.find((c) => c.toLowerCase() === wanted) ?? codes.find((c) => c.toLowerCase().split('-')[0] === wanted.split('-')[0]) ?? 'en'
  return known[code]
}
