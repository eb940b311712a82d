// Times by the clock and in the words of the device (ui.md 12): what stands in the page is
// by the server's, and stays as it is painted until it is no longer true.
const lang = document.documentElement.lang
const steps: [Intl.RelativeTimeFormatUnit, number][] = [['year', 365], ['month', 30], ['week', 7], ['day', 1], ['hour', 1 / 24], ['minute', 1 / 1440]]

/** How long ago a moment was, in words; "-" for less than a minute, which the page says itself. */
function ago(moment: number): string {
  const days = (Date.now() - moment) / 86_400_000
  const step = steps.find(([, length]) => days >= length)
  return step ? new Intl.RelativeTimeFormat(lang).format(-Math.floor(days / step[1]), step[0]) : '-'
}

/** The clock of a zone, the device's where it does not know that one. */
function clock(timeZone?: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'long', timeZone })
  } catch {
    return clock()
  }
}

export function times(): void {
  const exact = clock(document.body.dataset.zone)
  const refresh = () => {
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[title]')) {
      const moment = Date.parse(time.dateTime)
      const { ago: was } = time.dataset
      time.title = exact.format(moment)
      if (was === undefined) continue
      time.dataset.ago = ago(moment)
      if (was && was !== time.dataset.ago) time.textContent = time.dataset.ago
    }
  }
  refresh()
  setInterval(refresh, 60_000)
  addEventListener('pageshow', refresh)
}
