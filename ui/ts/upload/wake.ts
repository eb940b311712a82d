// Keeps the screen on while something is sent: phones stop pages whose screen is dark.

/** Follows what wanted says, each time that the answer is called. */
export function wake(wanted: () => boolean): () => void {
  if (!('wakeLock' in navigator)) return () => undefined
  let lock: WakeLockSentinel | undefined
  let asked = false // an answer is due, or it was no

  function follow(): void {
    const on = wanted() && document.visibilityState === 'visible'
    if (on && !lock && !asked) void take()
    if (on) return
    void lock?.release()
    lock = undefined
    asked = false
  }

  async function take(): Promise<void> {
    asked = true
    lock = await navigator.wakeLock.request('screen').catch(() => undefined) // a weak battery refuses
    if (!lock) return
    const mine = lock
    mine.addEventListener('release', () => {
      if (lock !== mine) return
      lock = undefined // the browser took it, as it does from pages that are not seen
      asked = false
    })
    follow()
  }

  document.addEventListener('visibilitychange', follow)
  return follow
}
