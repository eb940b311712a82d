// Puts a code into an editor where the person was writing.
import { stand } from './vendors'

/** Editors that somebody has been in: their caret says where to write; others are written at their end. */
const entered = new WeakSet<Element>()
let last: Range | undefined // where the caret last was in a page's own editable part

document.addEventListener('focusin', (e) => {
  if (e.target instanceof Element) entered.add(e.target)
})
// A frame that is gone into takes the focus from the window.
addEventListener('blur', () => {
  if (document.activeElement instanceof HTMLIFrameElement) entered.add(document.activeElement)
})
document.addEventListener('selectionchange', () => {
  const s = getSelection()
  const at = s?.rangeCount ? s.getRangeAt(0) : undefined
  const e = at && (at.startContainer instanceof Element ? at.startContainer : at.startContainer.parentElement)
  if (at && (e as HTMLElement | null)?.isContentEditable) last = at.cloneRange()
})

/** Whether somebody was in an editor, or in what stands for it. */
const been = (editor: HTMLElement) => entered.has(editor) || [...stand(editor).querySelectorAll('iframe, [contenteditable]')].some((e) => entered.has(e))

/** Inserts a text, which may be HTML, and tells the page as if it had been typed. */
export function insert(editor: HTMLElement, text: string): void {
  const html = /^\s*<(a|img|video)\b/i.test(text) ? clean(text) : ''
  if (dressed.some((take) => take(editor, text, html))) return
  if (editor instanceof HTMLTextAreaElement || editor instanceof HTMLInputElement) write(editor, text)
  else edit(editor, text, html)
}

function write(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  const end = field.value.length
  const [from, to] = been(field) ? [field.selectionStart ?? end, field.selectionEnd ?? end] : [end, end]
  const before = field.value.slice(0, from)
  const after = field.value.slice(to)
  const line = field instanceof HTMLTextAreaElement ? '\n' : ' '
  const lead = before && !before.endsWith(line) ? line : ''
  const trail = after && !after.startsWith(line) ? line : ''
  field.focus()
  field.setRangeText(lead + text + trail, from, to, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

function edit(editor: HTMLElement, text: string, html: string): void {
  const full = (editor.textContent ?? '').trim() !== '' || editor.querySelector('img, video') !== null
  editor.focus()
  const s = getSelection()!
  if (last && editor.contains(last.startContainer)) {
    s.removeAllRanges()
    s.addRange(last)
  } else {
    s.selectAllChildren(editor)
    s.collapseToEnd()
  }
  // Editors that keep a text of their own listen to what is pasted; others are written by the browser.
  const data = new DataTransfer()
  data.setData('text/plain', (full ? '\n' : '') + text)
  if (html) data.setData('text/html', (full ? '<br>' : '') + html)
  if (!editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))) return
  if (full) document.execCommand('insertLineBreak')
  if (html) document.execCommand('insertHTML', false, html)
  else document.execCommand('insertText', false, text)
  editor.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Links, pictures and films of a code and nothing else: the page need not trust who sent it. */
function clean(html: string): string {
  const from = new DOMParser().parseFromString(html, 'text/html').body
  const into = document.createElement('div')
  copy(from, into)
  return into.innerHTML
}

const kept: Record<string, string[]> = { A: ['href'], IMG: ['src', 'alt', 'border'], VIDEO: ['src', 'poster', 'controls'] }

function copy(from: Element, into: Element): void {
  for (const node of from.childNodes) {
    if (node instanceof Text) into.append(node.data)
    if (!(node instanceof Element) || !Object.hasOwn(kept, node.tagName)) continue
    const e = document.implementation.createHTMLDocument('').createElement(node.tagName) // loads nothing
    for (const name of kept[node.tagName]) {
      const value = node.getAttribute(name)
      if (value !== null && (!['href', 'src', 'poster'].includes(name) || /^https?:\/\//i.test(value))) e.setAttribute(name, value)
    }
    copy(node, e)
    into.append(e)
  }
}

const w = window as any
type Take = (editor: any, text: string, html: string) => boolean

/** Editors that are told by their own scripts. Each says whether the element is one of its own. */
const dressed: Take[] = [
  function ckeditor5(e, text, html) {
    const own = e.ckeditorInstance ?? e.nextElementSibling?.querySelector?.('.ck-editor__editable')?.ckeditorInstance // of what it stands for
    if (!own?.model) return false
    if (!been(e)) own.model.change((w: any) => w.setSelection(w.createPositionAt(own.model.document.getRoot(), 'end')))
    own.model.insertContent(own.data.toModel(own.data.processor.toView(html || escape(text))))
    return true
  },
  function ckeditor4(e, text, html) {
    const all: any[] = Object.values(w.CKEDITOR?.instances ?? {})
    const own = all.find((i) => i.element?.$ === e || i.editable?.()?.$ === e)
    if (!own) return false
    const end = been(e) ? undefined : own.createRange()
    own.focus()
    if (end?.moveToElementEditEnd(own.editable())) end.select()
    if (html) own.insertHtml(html)
    else own.insertText(text)
    return true
  },
  function tinymce(e, text, html) {
    const own = e.id && w.tinymce?.get?.(e.id)
    if (!own || own.isHidden()) return false
    if (!been(e)) {
      own.selection.select(own.getBody(), true)
      own.selection.collapse(false)
    }
    own.insertContent(html || escape(text))
    return true
  },
  function sceditor(e, text) {
    const box = e.closest('.sceditor-container') // which has a text area of its own beside the page's
    const all = [e, box?.nextElementSibling, box?.previousElementSibling].filter((t) => t instanceof HTMLTextAreaElement)
    const own = all.map((t) => w.sceditor?.instance?.(t) ?? w.jQuery?.(t).sceditor?.('instance')).find((i) => i?.insert)
    own?.insert(text)
    return Boolean(own)
  },
  function froala(e, text, html) {
    const own = w.FroalaEditor?.INSTANCES?.find((i: any) => i.$el?.[0] === e || i.$oel?.[0] === e)
    if (!own?.html) return false
    own.html.insert(html || escape(text))
    own.events?.trigger?.('contentChanged')
    return true
  },
]

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\n/g, '<br>')
