// What the plugin on a page and the popup say to each other, by window.postMessage (docs/plugin.md).

export interface Said {
  type?: string
  id: string
  requestAction?: string
  settings?: Record<string, unknown>
  message?: string
}

const type = 'upload-plugin'

/** A message of the protocol; undefined for whatever else arrives at a window. */
export function heard(data: unknown): Said | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const d = data as Said
  return typeof d.id === 'string' && (d.type === undefined || d.type === type) ? d : undefined
}

/** Says something to a window, while it is of that origin only. */
export function tell(to: Window, origin: string, said: Omit<Said, 'type'>): void {
  to.postMessage({ type, ...said }, origin)
}
