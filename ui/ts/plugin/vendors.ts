// What forum software is recognised by, where its editors are, and which code it understands.

export interface Vendor {
  is: () => boolean
  editors: string
  /** The code that is put in when the tag names none. */
  code: string
}

const w = window as unknown as Record<string, unknown>
const there = (selector: string) => document.querySelector(selector) !== null
const made = (name: string) => there(`meta[name="generator" i][content^="${name}" i]`)

const bbcode = 'bbcode-embed-medium'
const markdown = 'markdown-embed-medium'
const html = 'html-embed-medium'

export const vendors: Record<string, Vendor> = {
  bbpress: { is: () => there('#bbpress-forums'), editors: '#bbp_reply_content, #bbp_topic_content', code: html },
  discourse: { is: () => made('Discourse'), editors: '.d-editor-input', code: markdown },
  discuz: { is: () => made('Discuz!'), editors: '#fastpostmessage, #postmessage, #e_textarea', code: bbcode },
  ipb: { is: () => there('body.ipsApp') || 'ips' in w, editors: '.ipsComposeArea [contenteditable="true"], [data-role="editor"] [contenteditable="true"], i-rte [contenteditable="true"]', code: html },
  mybb: { is: () => 'MyBB' in w, editors: 'textarea#message, textarea#signature', code: bbcode },
  nodebb: { is: () => 'ajaxify' in w && there('[component]'), editors: '[component="composer"] textarea.write, .composer textarea.write', code: markdown },
  phpbb: { is: () => there('body#phpbb'), editors: 'textarea#message, textarea[name="message"], textarea#signature', code: bbcode },
  proboards: { is: () => 'proboards' in w, editors: 'textarea[name="message"], textarea.bbcode-editor, .wysiwyg-area [contenteditable="true"]', code: bbcode },
  smf: { is: () => 'smf_scripturl' in w, editors: 'textarea.editor, textarea#message, textarea[name="message"]', code: bbcode },
  vanilla: { is: () => 'gdn' in w, editors: 'textarea.BodyBox, #Form_Body, .richEditor [contenteditable="true"]', code: html },
  vbulletin: { is: () => made('vBulletin'), editors: 'textarea[id^="vB_Editor"], .b-content-entry textarea, textarea[name="message"]', code: bbcode },
  woltlab: { is: () => 'WCF' in w && there('[data-application]'), editors: '.redactor-layer, .ck-editor__editable, textarea#text', code: bbcode },
  xenforo: { is: () => there('html#XF'), editors: '.fr-element[contenteditable="true"], textarea[name="message"]', code: bbcode },
}

/** All that text can be written into, where no software is recognised. */
const anything = 'textarea, [contenteditable]'

/** The vendor of the page: the one that is named, or the first that is recognised. */
export function vendor(name: string): Vendor | undefined {
  if (Object.hasOwn(vendors, name)) return vendors[name]
  return Object.values(vendors).find((v) => v.is())
}

/** What dresses an editor: the button stands beside it and not in the middle of it. */
const dresses = '.wp-editor-container, .sceditor-container, .cke, .tox-tinymce, .fr-box, .ck-editor, .ql-container, .redactor-box, .richEditor, .d-editor-textarea-wrapper'

/** The element beside which the button of an editor stands. */
export function stand(editor: HTMLElement): HTMLElement {
  const around = editor.closest<HTMLElement>(dresses)
  if (around) return around
  for (const beside of [editor.nextElementSibling, editor.previousElementSibling]) {
    if (!visible(editor) && beside instanceof HTMLElement && beside.matches(dresses)) return beside
  }
  return editor
}

const visible = (e: HTMLElement) => e.offsetHeight >= 16 && e.offsetWidth > 0

/** Whether a person can write a text into it now. */
function writable(e: HTMLElement): boolean {
  if (e instanceof HTMLTextAreaElement) return !e.disabled && !e.readOnly && visible(stand(e))
  return e.isContentEditable && !e.parentElement?.isContentEditable && visible(e)
}

/** The editors of the page, one for each place that they stand in. */
export function editors(target: string, software?: Vendor): HTMLElement[] {
  for (const selector of target ? [target] : [software?.editors ?? anything, anything]) {
    const places = new Set<HTMLElement>()
    const found = [...document.querySelectorAll<HTMLElement>(selector)].filter(writable).filter((e) => {
      const place = stand(e)
      return !places.has(place) && places.add(place)
    })
    if (found.length > 0) return found
  }
  return []
}
