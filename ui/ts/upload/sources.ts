// Where files come from: the picker, a drop (folders too), the clipboard, and pictures of other pages.

/** What was dropped, taken out while the browser still tells it. */
export interface Dropped {
  entries: (FileSystemEntry | File)[]
  html: string
  list: string
}

/** All files of a drop; folders are walked, and what they have of other formats is left there. Unread are the names of what
 * the device does not let anybody read. */
export async function dropped(entries: Dropped['entries'], formats: string[]): Promise<{ files: File[]; unread: string[] }> {
  const files: File[] = []
  const unread: string[] = []
  const take = async (e: FileSystemEntry, inside = false): Promise<void> => {
    try {
      if (e.isDirectory) for (const one of await inFolder(e as FileSystemDirectoryEntry)) await take(one, true)
      else if (!inside || taken(e.name, formats)) files.push(await new Promise<File>((done, fail) => (e as FileSystemFileEntry).file(done, fail)))
    } catch {
      unread.push(e.name)
    }
  }
  for (const e of entries) {
    if (e instanceof File) files.push(e)
    else await take(e)
  }
  return { files, unread }
}

async function inFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail)) // a hundred at a time
    if (some.length === 0) return all
    all.push(...some)
  }
}

function taken(name: string, formats: string[]): boolean {
  const ending = name.split('.').pop()!.toLowerCase()
  return formats.includes(ending) || (ending === 'jpeg' && formats.includes('jpg')) || (ending === 'heif' && formats.includes('heic'))
}

/** A picture dragged from another page, by its address; '' for none. */
export function draggedPicture(html: string, list: string): string {
  const img = new DOMParser().parseFromString(html, 'text/html').querySelector('img')
  const src = img?.getAttribute('src') ?? ''
  return /^https?:/.test(src) ? src : img ? (addresses(list)[0] ?? '') : ''
}

/** Every web address in a text, once. */
export function addresses(text: string): string[] {
  const plain = text.replace(/<[^>]*>|\[\/?[a-z]+(=[^\]]*)?\]/gi, (tag) => ` ${tag.match(/https?:[^\s"'\]>]+/)?.[0] ?? ''} `)
  return [...new Set(plain.match(/https?:\/\/[^\s"'<>[\]]*[^\s"'<>[\].,;!?，。；！？]/g) ?? [])] // what ends a sentence ends no address
}

/** Files of the clipboard; a screenshot gets a name of its own. */
export function pasted(files: File[]): File[] {
  return files.map((f) => (f.name === 'image.png' ? new File([f], `screenshot-${stamp(new Date())}.png`, { type: f.type }) : f))
}

function stamp(d: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${d.getFullYear()}${two(d.getMonth() + 1)}${two(d.getDate())}-${two(d.getHours())}${two(d.getMinutes())}${two(d.getSeconds())}`
}
