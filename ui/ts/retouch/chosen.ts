// The part of the picture that is chosen: drawn by mouse or finger, moved by arrow keys (with Shift its size), or said
// in numbers.
import type { Part } from './draw'

const sides = ['x', 'y', 'w', 'h'] as const
const least = 8 // pixels of the picture

export interface Chosen {
  readonly at: Part
  /** Takes another picture, with the middle of it chosen. */
  fit(w: number, h: number): void
}

export function chosen(dialog: HTMLElement): Chosen {
  const stage = dialog.querySelector<HTMLElement>('.rt-stage')!
  const box = dialog.querySelector<HTMLElement>('.rt-box')!
  const field = (side: string) => dialog.querySelector<HTMLInputElement>(`[data-side="${side}"]`)!
  let [w, h] = [1, 1]
  let at: Part = { x: 0, y: 0, w: 1, h: 1 }

  function set(to: Part): void {
    const width = Math.min(w, Math.max(Math.min(least, w), Math.round(to.w)))
    const height = Math.min(h, Math.max(Math.min(least, h), Math.round(to.h)))
    at = { x: Math.min(w - width, Math.max(0, Math.round(to.x))), y: Math.min(h - height, Math.max(0, Math.round(to.y))), w: width, h: height }
    box.style.insetInlineStart = `${(at.x / w) * 100}%`
    box.style.insetBlockStart = `${(at.y / h) * 100}%`
    box.style.inlineSize = `${(at.w / w) * 100}%`
    box.style.blockSize = `${(at.h / h) * 100}%`
    for (const side of sides) if (document.activeElement !== field(side)) field(side).value = String(at[side])
  }

  for (const side of sides) {
    field(side).addEventListener('input', () => field(side).value && set({ ...at, [side]: Number(field(side).value) }))
    field(side).addEventListener('blur', () => set(at))
  }
  box.addEventListener('keydown', (e) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key]
    if (!step || e.ctrlKey || e.metaKey || e.altKey) return
    e.preventDefault()
    const [x, y] = step.map((s) => s * Math.max(1, Math.round(Math.max(w, h) / 100)))
    set(e.shiftKey ? { ...at, w: at.w + x, h: at.h + y } : { ...at, x: at.x + x, y: at.y + y })
  })
  stage.addEventListener('pointerdown', (e) => {
    if (e.button !== 0 || !e.isPrimary) return
    e.preventDefault()
    box.focus()
    stage.setPointerCapture(e.pointerId)
    follow(e)
  })

  /** A corner is pulled, the box is moved, or another is drawn, until the pointer is lifted. */
  function follow(first: PointerEvent): void {
    const spot = (e: PointerEvent) => {
      const r = stage.getBoundingClientRect()
      return [((e.clientX - r.left) / r.width) * w, ((e.clientY - r.top) / r.height) * h]
    }
    const was = { ...at }
    const [x0, y0] = spot(first)
    const grip = (first.target as HTMLElement).dataset.grip
    const moves = !grip && first.target === box
    const fixed = grip ? [grip.includes('w') ? was.x + was.w : was.x, grip.includes('n') ? was.y + was.h : was.y] : [x0, y0]
    const move = (e: PointerEvent) => {
      const [x, y] = spot(e).map((v, i) => Math.min(i === 0 ? w : h, Math.max(0, v)))
      if (moves) return set({ ...was, x: was.x + x - x0, y: was.y + y - y0 })
      if (Math.hypot(x - x0, y - y0) < 2) return // a press alone chooses nothing else
      set({ x: Math.min(x, fixed[0]), y: Math.min(y, fixed[1]), w: Math.abs(x - fixed[0]), h: Math.abs(y - fixed[1]) })
    }
    const end = () => {
      stage.removeEventListener('pointermove', move)
      for (const name of ['pointerup', 'pointercancel'] as const) stage.removeEventListener(name, end)
    }
    stage.addEventListener('pointermove', move)
    for (const name of ['pointerup', 'pointercancel'] as const) stage.addEventListener(name, end)
  }

  return {
    get at() {
      return at
    },
    fit(width, height) {
      ;[w, h] = [width, height]
      field('x').max = field('w').max = String(w)
      field('y').max = field('h').max = String(h)
      set({ x: w / 4, y: h / 4, w: w / 2, h: h / 2 })
    },
  }
}
