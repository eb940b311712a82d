// Where files come from: the picker, a drop (folders too), the clipboard, and
// pictures of other pages.

/** All files of a drop; folders are walked. */
export async function dropped(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].filter((i) => i.kind === 'file').map((i) => i.webkitGetAsEntry?.() ?? i.getAsFile())
  const files: File[] = []
  for (const e of entries) {
    if (e instanceof File) files.push(e)
    else if (e) await walk(e, files)
  }
  return files
}

async function walk(entry: FileSystemEntry, into: File[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))
    if (file.name !== '.DS_Store') into.push(file)
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (some.length === 0) return
    for (const e of some) await walk(e, into)
  }
}

/** A picture dragged from another page, by its address; '' for none. */
export function draggedPicture(data: DataTransfer): string {
  const html = data.getData('text/html')
  const src = html ? (new DOMParser().parseFromString(html, 'text/html').querySelector('img')?.src ?? '') : ''
  return /^https?:/.test(src) ? src : (addresses(data.getData('text/uri-list'))[0] ?? '')
}

/** Every web address in a text, once. */
export function addresses(text: string): string[] {
  const plain = text.replace(/<[^>]*>|\[\/?[a-z]+(=[^\]]*)?\]/gi, (tag) => ` ${tag.match(/https?:[^\s"'\]>]+/)?.[0] ?? ''} `)
  return [...new Set(plain.match(/https?:\/\/[^\s"'<>[\]]+/g) ?? [])]
}

/** Files of the clipboard; a screenshot gets a name of its own. */
export function pasted(data: DataTransfer): File[] {
  return [...data.files].map((f) => (f.name === 'image.png' ? new File([f], `screenshot-${stamp(new Date())}.png`, { type: f.type }) : f))
}

function stamp(d: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${d.getFullYear()}${two(d.getMonth() + 1)}${two(d.getDate())}-${two(d.getHours())}${two(d.getMinutes())}${two(d.getSeconds())}`
}
