// Languages that nobody speaks, made of the English messages: en-XA has accents and is
// longer by two fifths, ar-XB runs from right to left. Both stand in brackets, so that
// what is not in the catalogue, or put together of pieces, is seen.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

type Message = string | Record<string, string>

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = [...'àƀçðéƒĝĥîĵķļḿñöþǫŕšţûṽŵẋýžÀƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞǪŔŠŢÛṼŴẊÝŽ']

/** Words of a message without its {names}. */
function reword(text: string, word: (s: string) => string): string {
  return text.split(/(\{\w+\})/).map((part, i) => (i % 2 ? part : word(part))).join('')
}

const accents = (s: string) => s.replace(/[a-z]/gi, (c) => accented[plain.indexOf(c)])

// Letters and digits between the marks that turn them around; spaces stay, so that lines break.
const turned = (s: string) => s.replace(/[^\s{}#-][^\s{}]*/g, (w) => `\u200f\u202e${accents(w)}\u202c\u200f`)

export const pseudo: Record<string, (text: string) => string> = {
  'en-XA': (text) => `[${reword(text, accents)}${' ~'.repeat(Math.ceil(text.length / 5))}]`,
  'ar-XB': (text) => `[${reword(text, turned)}]`,
}

/** A folder with both, for CALOTYPE_LANGUAGES. */
export function languages(): string {
  const dir = mkdtempSync(join(tmpdir(), 'calotype-languages-'))
  const source = JSON.parse(readFileSync(resolve(__dirname, '../../ui/locales/en.json'), 'utf8')) as Record<string, Message>
  for (const [name, change] of Object.entries(pseudo)) {
    const made = Object.entries(source).map(([key, m]) => {
      if (key === 'lang.name') return [key, name]
      return [key, typeof m === 'string' ? change(m) : Object.fromEntries(Object.entries(m).map(([form, text]) => [form, change(text)]))]
    })
    writeFileSync(join(dir, name + '.json'), JSON.stringify(Object.fromEntries(made)))
  }
  return dir
}
