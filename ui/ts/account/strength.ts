// Tells below a field for a new password how well it would stand guessing, in the words of
// its data-strength ("weak|fair|good|strong"). An estimate of the device's own: what is
// typed goes nowhere, and what is taken is the server's to say.
import { name } from './name'

/** What guessers try first, without digits and signs. */
const usual = ['password', 'passwort', 'qwertyuiop', 'qwerty', 'asdfgh', 'zxcvbn', 'iloveyou', 'letmein', 'welcome', 'monkey', 'dragon', 'football',
  'baseball', 'sunshine', 'princess', 'superman', 'batman', 'master', 'shadow', 'admin', 'login', 'secret', 'trustno', 'starwars', 'woaini', 'calotype']
const leet: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }
const pools: [RegExp, number][] = [[/[a-z]/, 26], [/[A-Z]/, 26], [/\d/, 10], [/[\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]/, 33], [/[^\x00-\x7f]/, 100]]

/** How many bits somebody has to guess who knows the usual words and the person's own. */
export function bits(password: string, own: string[] = []): number {
  const pool = pools.reduce((sum, [some, n]) => sum + (some.test(password) ? n : 0), 0)
  if (!pool) return 0
  const each = Math.log2(pool)
  let plain = [...password.toLowerCase()].map((c) => leet[c] ?? c).join('')
  let sum = 0
  for (const word of [...own.map((w) => w.toLowerCase()).filter((w) => w.length > 2), ...usual]) {
    const rest = plain.split(word)
    if (rest.length > 1) sum += 8 // one of a few hundred, however often
    plain = rest.join('\0')
  }
  const seen = new Set<string>()
  for (let i = 0; i < plain.length; i++) {
    if (plain[i] === '\0') continue
    const step = i ? plain.charCodeAt(i) - plain.charCodeAt(i - 1) : 9
    const three = plain.slice(Math.max(0, i - 2), i + 1)
    sum += Math.abs(step) < 2 || seen.has(three) ? 1 : each // rows and repetitions are guessed at once
    if (three.length > 2) seen.add(three)
  }
  return sum
}

/** 1 to 4, as data-strength has words. */
export const level = (n: number) => 1 + [40, 60, 80].filter((least) => n >= least).length

export function strength(field: HTMLInputElement): void {
  const words = field.dataset.strength!.split('|')
  const meter = document.createElement('meter')
  Object.assign(meter, { min: 0, max: 4, low: 2, high: 3, optimum: 4, className: 'st-meter' })
  meter.setAttribute('aria-hidden', 'true') // the words say the same
  const said = document.createElement('output')
  said.className = 'fd-hint'
  said.htmlFor.add(field.id)
  const tell = () => {
    const own = ['username', 'email'].flatMap((name) => field.form?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.split(/[@.]/) ?? [])
    const n = field.value ? level(bits(field.value, own)) : 0
    meter.hidden = !n
    meter.value = n
    if (said.value !== (words[n - 1] ?? '')) said.value = words[n - 1] ?? '' // said again only when it is another
  }
  field.closest('.fd')!.append(meter, said)
  field.addEventListener('input', tell)
  tell()
  const wish = field.form!.querySelector<HTMLInputElement>('[data-free]')
  if (wish) name(wish) // a new name is asked for together with a new password
}
