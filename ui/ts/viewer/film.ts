// The video: its volume, speed, place and whether it begins again are remembered, and J K L , . work as in other players.
import { onKeys } from '../keys'

const margin = 5 // seconds from either end that are not worth coming back to

export function film(): void {
  const v = document.getElementById('vw-video') as HTMLVideoElement
  const file = v.dataset.file ?? v.src
  if (v.dataset.file) void import('./stream').then((m) => m.stream(v, file))
  const place = `vw-at:${new URL(file).pathname}`
  const volume = Number(localStorage.getItem('vw-volume') ?? 1)
  if (volume >= 0 && volume <= 1) v.volume = volume
  v.muted = localStorage.getItem('vw-muted') === '1'
  const back = () => {
    const at = Number(sessionStorage.getItem(place) ?? 0)
    if (at > margin && at < v.duration - margin) v.currentTime = at
  }
  if (v.readyState > 0) back()
  else v.addEventListener('loadedmetadata', back, { once: true })
  v.addEventListener('volumechange', () => {
    localStorage.setItem('vw-volume', String(v.volume))
    localStorage.setItem('vw-muted', v.muted ? '1' : '0')
  })
  const keep = () => sessionStorage.setItem(place, String(Math.floor(v.currentTime)))
  v.addEventListener('pause', keep)
  addEventListener('pagehide', keep)

  const speed = document.getElementById('vw-speed') as HTMLSelectElement
  const kept = localStorage.getItem('vw-speed')
  if (kept && [...speed.options].some((o) => o.value === kept)) v.defaultPlaybackRate = v.playbackRate = Number(kept)
  speed.value = String(v.playbackRate)
  speed.addEventListener('change', () => (v.playbackRate = Number(speed.value)))
  v.addEventListener('ratechange', () => {
    speed.value = String(v.playbackRate)
    localStorage.setItem('vw-speed', speed.value)
  })
  const loop = document.getElementById('vw-loop') as HTMLButtonElement
  const again = (on: boolean) => {
    v.loop = on
    loop.setAttribute('aria-pressed', String(on))
  }
  again(localStorage.getItem('vw-loop') === '1')
  loop.addEventListener('click', () => {
    again(!v.loop)
    localStorage.setItem('vw-loop', v.loop ? '1' : '0')
  })

  const frame = 1 / 30
  const used = () => !v.paused || document.activeElement === v || v.currentTime > 0
  const jump = (by: number) => () => (used() ? void (v.currentTime = Math.max(0, Math.min(v.duration || 0, v.currentTime + by))) : false)
  const step = (by: number) => () => {
    if (!used()) return false
    v.pause()
    v.currentTime += by
  }
  const like = () => document.getElementById('vw-like')?.click()
  onKeys({
    j: jump(-10), ',': step(-frame), '.': step(frame),
    k: () => void (v.paused ? v.play().catch(() => undefined) : v.pause()),
    l: () => (jump(10)() === false ? like() : undefined),
  })
}
