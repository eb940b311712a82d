// A picture that moves stands still in a list until its button is pressed, and then moves in its place.
import { say } from '../words'
import { toast } from '../toast'

export function moves(list: HTMLElement): void {
  list.addEventListener('click', (e) => {
    const button = (e.target as Element).closest<HTMLButtonElement>('.gr-gif')
    const img = button?.closest('.gr-tile')!.querySelector<HTMLImageElement>('.gr-a img')
    if (!button || !img) return
    const run = button.getAttribute('aria-pressed') !== 'true'
    img.dataset.stands ??= img.src
    img.src = run ? button.dataset.moves! : img.dataset.stands
    button.setAttribute('aria-pressed', String(run))
    if (!run) return
    img.addEventListener('error', () => {
      img.src = img.dataset.stands!
      button.setAttribute('aria-pressed', 'false')
      toast(say('pick.not_loaded'))
    }, { once: true })
  })
}
