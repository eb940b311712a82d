// Lightboxes of sites that do not let pictures be taken by the browser's menu or by dragging (theme_image_right_click).
/** Takes the browser's menu from what a lightbox shows, and has it not dragged; videos keep theirs. */
export function bare(box: HTMLElement): void {
  for (const what of ['contextmenu', 'dragstart']) box.addEventListener(what, (e) => {
    const at = e.target as Element
    if (at.localName !== 'video' && at.closest('.pswp__item')) e.preventDefault()
  })
}
