// The field with the code of the chosen format and size; the choice is remembered, as the uploader's is.
const names: Record<string, Record<string, string>> = {
  link: { viewer: 'viewer-links', direct: 'direct-links', medium: 'medium-links', thumb: 'thumb-links' },
  html: { viewer: 'full-html-embed', direct: 'html-embed', medium: 'medium-html-embed', thumb: 'thumb-html-embed' },
  markdown: { viewer: 'full-markdown-embed', direct: 'markdown-embed', medium: 'medium-markdown-embed', thumb: 'thumb-markdown-embed' },
  bbcode: { viewer: 'full-bbcode-embed', direct: 'bbcode-embed', medium: 'medium-bbcode-embed', thumb: 'thumb-bbcode-embed' },
}

export function bindCodes(): void {
  const size = document.getElementById('vw-size') as HTMLSelectElement | null
  const formats = document.getElementById('vw-formats')
  const field = document.getElementById('vw-code') as HTMLInputElement | null
  if (!size || !formats || !field) return
  const last = { format: localStorage.getItem('up-format'), size: localStorage.getItem('up-size') }
  if (last.size && [...size.options].some((o) => o.value === last.size)) size.value = last.size
  const radio = last.format && formats.querySelector<HTMLInputElement>(`input[value="${CSS.escape(last.format)}"]`)
  if (radio) radio.checked = true
  const paint = () => {
    const format = formats.querySelector<HTMLInputElement>('input:checked')?.value ?? 'link'
    const code = document.getElementById(`c-${names[format]?.[size.value]}`) as HTMLInputElement | null
    if (!code) return
    field.value = code.value
    field.setAttribute('aria-label', code.labels?.[0]?.textContent ?? '')
  }
  size.addEventListener('change', () => {
    localStorage.setItem('up-size', size.value)
    paint()
  })
  formats.addEventListener('change', (e) => {
    localStorage.setItem('up-format', (e.target as HTMLInputElement).value)
    paint()
  })
  paint()
}
