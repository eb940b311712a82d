// A picture that its page does not find any more is asked for where it lies now: the
// files of an album that has just become private move, and are moved one by one.

const pauses = [600, 2_500, 8_000] // ms before each try

/** The id of the file that a picture shows, "" for pictures of other things. */
function idOf(img: HTMLImageElement): string {
  const tile = img.closest('.gr-tile')?.querySelector<HTMLAnchorElement>('.gr-a') ?? img.closest<HTMLAnchorElement>('.vw-strip a')
  const path = tile ? new URL(tile.href).pathname : img.closest('#vw-hold') && document.getElementById('vw')!.dataset.at!
  return path ? path.split(/[./]/).at(-1)! : ''
}

export function mend(): void {
  document.addEventListener('error', (e) => e.target instanceof HTMLImageElement && later(e.target), true)
  for (const img of document.querySelectorAll<HTMLImageElement>('.gr-tile img, .vw-strip img, #vw-pic')) {
    if (img.complete && img.currentSrc && img.naturalWidth === 0) later(img)
  }
}

function later(img: HTMLImageElement): void {
  const id = idOf(img)
  const tries = Number(img.dataset.tries ?? 0)
  if (!id || tries >= pauses.length) return
  img.dataset.tries = String(tries + 1)
  setTimeout(() => void again(img, id), pauses[tries])
}

async function again(img: HTMLImageElement, id: string): Promise<void> {
  const answer = await fetch(`${document.body.dataset.path ?? '/'}api/2/media/${id}`).catch(() => undefined)
  if (!answer?.ok) return
  const { links } = (await answer.json()) as { links: Record<'original' | 'medium' | 'thumb' | 'frame', string | undefined> }
  const small = links.medium ?? links.frame ?? links.thumb
  const src = (img.id === 'vw-pic' ? undefined : small) ?? links.original
  if (!src) return
  img.removeAttribute('srcset')
  img.src = src
  const whole = img.closest('.gr-tile')?.querySelector<HTMLElement>('.gr-a[data-src]')
  if (whole && links.original) {
    whole.dataset.src = links.original
    delete whole.dataset.srcset
  }
}
