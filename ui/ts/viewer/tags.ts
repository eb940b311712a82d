// The fields of tags of a form: of many, which are chips, and of one.
import { proposals, tagField } from '../tags'
import { say } from '../words'

const says = { found: (n: number) => say('vw.tags', { n }), off: (tag: string) => say('vw.tag_off', { tag }) }

export function tagFields(root: HTMLElement): void {
  const status = document.getElementById('status')
  for (const field of root.querySelectorAll<HTMLInputElement>('input[data-tags]')) {
    if (field.dataset.one === undefined) tagField(field, status, says)
    else one(field, status)
  }
}

function one(field: HTMLInputElement, status: HTMLElement | null): void {
  const list = proposals(field, status, says.found, () => false, (tag) => {
    field.value = tag
    list.close()
  })
  field.addEventListener('input', list.later)
  field.addEventListener('blur', list.close)
  field.addEventListener('keydown', list.key)
}
