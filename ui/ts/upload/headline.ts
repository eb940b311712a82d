// What is said of the queue as a whole, and what is done with it as a whole.
import { bytes, say } from '../words'
import type { Hold } from './hold'
import type { Queue } from './queue'
import { bindReport } from './report'
import type { Item } from './types'

const every = 1000 // ms between figures that are shown
const quiet = 5000 // and between those that are spoken
const soon = 5 // seconds that nobody needs to count

type State = 'held' | 'busy' | 'done' | 'lost' | 'none'

/** Reset forgets what was said beside the queue. */
export function headline(queue: Queue, hold: Hold, reset: () => void): { paint(): State } {
  const part = <T extends HTMLElement>(id: string) => document.getElementById(id) as T
  const title = part('up-title')
  const line = part('up-line') // is spoken, and seen but while the figures are
  const figures = part('up-now')
  const bar = part('up-bar')
  const pause = part<HTMLButtonElement>('up-pause')
  const cancel = part<HTMLButtonElement>('up-cancel')
  const again = part<HTMLAnchorElement>('up-again')
  const meter = speedometer()
  const report = bindReport(queue)
  let was: State | '' = ''
  let shown = 0
  let spoken = 0
  let ticks = 0 // what stands still is said, too

  pause.addEventListener('click', () => queue.pause(!queue.paused))
  cancel.addEventListener('click', () => queue.cancel())
  again.addEventListener('click', (e) => {
    e.preventDefault()
    queue.clear()
    reset()
    document.querySelector<HTMLElement>('.hm-acts input')?.focus()
  })

  function now(): State {
    if (hold.on) return 'held'
    if (queue.busy) return 'busy'
    if (queue.items.some((i) => i.state === 'done')) return 'done'
    return queue.items.some((i) => i.state === 'lost') ? 'lost' : 'none'
  }

  function paint(): State {
    const all = queue.items.filter((i) => i.state !== 'lost')
    const state = now()
    const done = all.filter((i) => i.state === 'done').length
    const words = { held: say('up.ready', { n: all.length }), busy: say('up.uploading', { n: all.length, share: Math.floor(gone(all) * 100) }), done: say('up.complete', { n: done }), lost: say('up.lost_title'), none: say('up.nothing') }[state]
    if (title.textContent !== words) title.textContent = words
    if (state !== was && state !== 'busy' && state !== 'held' && all.length > 0 && !document.querySelector('dialog.rt[open]')) title.focus()
    was = state
    if (state !== 'busy') clearInterval(ticks)
    ticks = state !== 'busy' ? 0 : ticks || window.setInterval(paint, every)
    progress(state)
    report.paint(state === 'done' || state === 'none')
    pause.hidden = state !== 'busy'
    pause.setAttribute('aria-pressed', String(queue.paused))
    pause.querySelector('span')!.textContent = say(queue.paused ? 'up.resume' : 'up.pause')
    cancel.hidden = state !== 'busy' && state !== 'held'
    again.hidden = !cancel.hidden
    cancel.textContent = say(done > 0 ? 'up.cancel_rest' : 'up.cancel')
    return state
  }

  function progress(state: State): void {
    const all = queue.items.filter((i) => i.state !== 'lost')
    const total = all.reduce((n, i) => n + i.size, 0)
    const sent = all.reduce((n, i) => n + i.sent, 0)
    const share = gone(all)
    bar.hidden = state !== 'busy'
    bar.setAttribute('aria-valuenow', String(Math.floor(share * 100)))
    bar.style.setProperty('--share', String(share))
    const now = Date.now()
    const busy = state === 'busy'
    if (busy && !figures.hidden && now - shown < every) return
    shown = now
    line.classList.toggle('sr', busy)
    figures.hidden = !busy
    const words = (figures.textContent = busy ? (stuck(all) || pace(sent, total)) : after(state))
    if (words === line.textContent || (busy && now - spoken < quiet)) return
    spoken = now
    line.textContent = words
  }

  function pace(sent: number, total: number): string {
    const rate = queue.paused ? 0 : meter.rate(sent)
    if (total === 0) return say('up.queue') // addresses
    return [say('up.share', { sent: bytes(sent), total: bytes(total) }),
      rate > 0 ? say('up.rate', { rate: bytes(rate) }) : '', rate > 0 && meter.sure() ? left((total - sent) / rate) : ''].filter(Boolean).join(' · ')
  }

  function after(state: State): string {
    const failed = queue.items.filter((i) => i.state === 'failed').length
    const lost = queue.items.filter((i) => i.state === 'lost').map((i) => i.name)
    if (lost.length > 0 && state !== 'held') return say('up.choose_again', { names: lost.join(', ') })
    if (failed > 0) return state === 'none' ? say('up.errors') : say('up.some_failed', { n: failed })
    return state === 'held' ? say(matchMedia('(pointer: coarse)').matches ? 'up.ready_touch' : 'up.ready_click') : ''
  }

  return { paint }
}

/** Why nothing goes at the moment, in the words of the first that waits; '' while something does. */
function stuck(all: Item[]): string {
  const first = all.find((i) => i.state === 'retrying')
  if (!first || all.some((i) => i.state === 'sending' || i.state === 'working')) return ''
  return first.reason === say('up.offline') ? say('up.cut') : first.reason
}

/** How much has gone, 0 to 1: the mean of all (product UP-53); of an address nothing is told before it is there. */
function gone(all: Item[]): number {
  const one = (i: Item) => (i.state === 'done' || i.state === 'failed' ? 1 : i.size > 0 ? Math.min(1, i.sent / i.size) : 0)
  return all.reduce((n, i) => n + one(i), 0) / Math.max(1, all.length)
}

function left(seconds: number): string {
  if (seconds < soon) return say('up.soon')
  if (seconds < 90) return say('up.seconds_left', { n: Math.max(1, Math.round(seconds)) })
  return say('up.minutes_left', { n: Math.round(seconds / 60) })
}

/** Bytes a second, over the last five; sure once it has seen three, before which nobody should be told when all is done. */
function speedometer(): { rate(sent: number): number; sure(): boolean } {
  const seen: [now: number, sent: number][] = []
  return {
    rate(sent) {
      const now = performance.now()
      seen.push([now, sent])
      while (seen.length > 2 && seen[0][0] < now - 5000) seen.shift()
      const [then, before] = seen[0]
      return now > then ? Math.max(0, ((sent - before) / (now - then)) * 1000) : 0
    },
    sure: () => seen[seen.length - 1][0] - seen[0][0] > 3000,
  }
}
