// The page's messages: a JSON block of key → text, or of plural categories.
import './mend' // what says something on a page comes with what most pages need beside it,
import './toast' // as one file: many small ones take turns on a slow line
type Message = string | Record<string, string>

const block = document.getElementById('words')
const messages: Record<string, Message> = block ? JSON.parse(block.textContent ?? '{}') : {}
const root = document.documentElement
const [before, behind] = root.dir === 'rtl' ? ['\u2068', '\u2069'] : ['', ''] // what is filled in keeps its own direction
const plural = new Intl.PluralRules(root.lang || 'en')
const number = new Intl.NumberFormat(root.lang || 'en', { maximumFractionDigits: 1 })

/** Adds the messages of another page's block. */
export function learn(more: Element | null): void {
  Object.assign(messages, JSON.parse(more?.textContent || '{}'))
}

/** A message with its {names} filled; a number n chooses the plural form. What the page need not know is said otherwise. */
export function say(key: string, values: Record<string, string | number> = {}, otherwise?: string): string {
  const m = messages[key] ?? otherwise
  if (m === undefined) throw new Error(`no message ${key}`)
  const form = typeof m === 'string' ? m : (m[plural.select(Number(values.n ?? 0))] ?? m.other)
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? (typeof values[name] === 'number' ? number.format(values[name]) : before + values[name] + behind) : whole))
}

const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** A number of bytes in words, by thousands, as the server writes it. */
export function bytes(n: number): string {
  let unit = 0
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000
    unit++
  }
  return `${number.format(n >= 9.95 ? Math.round(n) : n)} ${units[unit]}`
}
