// The time zones that the browser knows, as proposals for <input list="zones">.
export function zones(): void {
  const list = document.getElementById('zones')
  if (!list || !('supportedValuesOf' in Intl)) return
  list.append(...Intl.supportedValuesOf('timeZone').map((zone) => new Option(zone, zone)))
}
