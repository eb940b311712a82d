// A video of which the server made renditions: browsers that play their lists do so from the page itself, for others it is
// done here. A person may choose one of them, or the file as it was sent, and so it stays. What cannot be played gives way
// to what can.
import type Hls from 'hls.js'

const kind = 'application/vnd.apple.mpegurl'
const ahead = { maxBufferLength: 30, maxBufferSize: 60_000_000 } // seconds and bytes that are fetched while it plays
const little = { maxBufferLength: 1, maxBufferSize: 0 } // and before

export async function stream(v: HTMLVideoElement, file: string): Promise<void> {
  const pick = document.getElementById('vw-quality') as HTMLSelectElement
  const own = !!v.canPlayType(kind)
  const away = v.crossOrigin // whom lists are asked as
  const round = !!document.getElementById('vw-360') // whose pictures are read by script
  let player: Hls | undefined
  let turn = 0

  /** Plays a list, or the file for "", from where the video is. */
  const play = async (list: string) => {
    const mine = ++turn
    const light = list && !own ? (await import('hls.js/light')).default : undefined
    if (mine !== turn) return
    const at = v.currentTime
    const going = !v.paused
    v.defaultPlaybackRate = v.playbackRate
    if (at || going) v.addEventListener('loadedmetadata', () => {
      if (at) v.currentTime = at
      if (going) void v.play().catch(() => undefined)
    }, { once: true })
    player?.destroy()
    player = undefined
    if (light?.isSupported()) player = through(light, v, list, failed)
    else if (own || !list) {
      v.crossOrigin = list || round ? away : null
      v.src = list || file
    } else failed()
  }
  const dead = new Set<boolean>() // whether the file, or the lists, could not be played
  const failed = () => {
    const sent = pick.value === 'file'
    dead.add(sent)
    if (dead.size > 1) return
    pick.value = sent ? 'auto' : 'file'
    void play(chosen())
  }
  const chosen = () => pick.selectedOptions[0].dataset.href ?? ''
  v.addEventListener('error', () => !player && failed())
  v.querySelector('source:last-of-type')?.addEventListener('error', failed)
  pick.addEventListener('change', () => {
    localStorage.setItem('vw-quality', pick.value)
    dead.clear()
    void play(chosen())
  })
  const kept = localStorage.getItem('vw-quality')
  if (kept && [...pick.options].some((o) => o.value === kept)) pick.value = kept
  if (v.networkState === v.NETWORK_NO_SOURCE) failed()
  else if (pick.value !== 'auto' || !own) await play(chosen())
}

/** Plays a list by hls.js; failed is told when it cannot. */
function through(light: typeof Hls, v: HTMLVideoElement, list: string, failed: () => void): Hls {
  const player = new light({ ...(v.paused ? little : ahead), enableWorker: false, capLevelToPlayerSize: true })
  v.addEventListener('play', () => Object.assign(player.config, ahead), { once: true })
  player.on(light.Events.ERROR, (_, { fatal }) => fatal && failed())
  player.loadSource(list)
  player.attachMedia(v)
  return player
}
