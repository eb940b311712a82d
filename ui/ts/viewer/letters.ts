// The keys of one file (ui.md, section 13).
import { onKeys } from '../keys'
import { say } from '../words'
import { zoom } from './scene'
import { toast } from '../toast'

export function letters(): void {
  const press = (id: string) => () => {
    const e = document.getElementById(id)
    if (!e) return false
    e.click()
  }
  const { like, ...rest } = { like: press('vw-like'), e: press('vw-edit'), s: press('vw-share'), h: press('vw-cover'), m: press('vw-move'), f: press('vw-flag'), o: press('vw-approve') }
  onKeys({
    ...rest,
    ...(document.getElementById('vw-video') ? {} : { l: like, w: () => void zoom() }),
    Delete: press('vw-delete'),
    i: () => {
      const part = document.getElementById('vw-details')
      part?.focus()
      part?.scrollIntoView({ block: 'start' })
    },
    c: () => void copyLink(),
  })
  document.addEventListener('click', (e) => {
    const a = (e.target as Element).closest<HTMLAnchorElement>('#vw-share')
    if (!a || typeof navigator.share !== 'function') return
    e.preventDefault()
    navigator.share({ title: document.title, url: link() }).catch(() => undefined) // turned away
  }, { capture: true })
}

const link = () => document.querySelector<HTMLLinkElement>('link[rel="canonical"]')!.href

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(link())
  } catch {
    const field = Object.assign(document.createElement('textarea'), { value: link() })
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    if (!done) return
  }
  toast(say('vw.copied'))
}
