// A worker: tells the SHA-256 of a file, read in pieces. The browser's own digest
// wants the whole file in memory, and https.
import { sha256 } from '@noble/hashes/sha2.js'

const piece = 4 << 20

onmessage = async (e: MessageEvent<File>) => {
  const hash = sha256.create()
  try {
    for (let at = 0; at < e.data.size; at += piece) hash.update(new Uint8Array(await e.data.slice(at, at + piece).arrayBuffer()))
    postMessage([...hash.digest()].map((b) => b.toString(16).padStart(2, '0')).join(''))
  } catch {
    postMessage('') // it went away: sending it will say so
  }
}
