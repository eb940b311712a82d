/** What the person says of a file; empty texts say nothing. */
export interface Details {
  title: string
  tags: string
  description: string
  alt: string
  licence: string
  album: string
  category: string
  expiration: string
  visibility: string
  /** Pixels to scale a still down to, '' for its own. */
  width: string
  /** How much of what a file says of itself is kept, '' for the usual. */
  metadata: string
  /** The second of a video that its still is made of, '' for the usual. */
  frame: string
  nsfw: boolean
}

export const noDetails = (): Details => ({
  title: '', tags: '', description: '', alt: '', licence: '', album: '', category: '', expiration: '', visibility: '', width: '', metadata: '', frame: '', nsfw: false,
})

/** What is told of a file that is there already. */
export const words = ['title', 'description', 'alt', 'tags', 'nsfw'] as const

/** Those of its words that somebody said, or took back: what nobody spoke of stays as the file has it. */
export const said = ({ details, unsaid }: Item): Partial<Details> => Object.fromEntries(words.filter((k) => details[k] || unsaid?.has(k)).map((k) => [k, details[k]]))

/** Where one file stands. */
export type State = 'waiting' | 'sending' | 'working' | 'retrying' | 'done' | 'failed' | 'lost'

/** A published file, as the server tells of it. */
export interface Published {
  id: string
  kind: 'image' | 'video'
  title: string
  pending: boolean
  known: boolean
  viewer: string
  direct: string
  thumb: string
  medium: string
  frame: string
  remove: string
}

export interface Item {
  id: string
  file?: File
  readonly url?: string
  name: string
  size: number
  details: Details
  state: State
  /** It is being changed and does not go yet. */
  held: boolean
  sent: number
  tries: number
  retryAt: number
  reason: string
  /** The SHA-256 of the file, once it is known. */
  hash?: string
  /** When its time is over, once that was told to the server. */
  until?: string
  /** What is known of a file that was too large to be kept across a reload: it has to be chosen again. */
  lost?: { modified: number; type: string }
  /** Of a picture that the browser can show, in pixels. */
  width?: number
  height?: number
  /** Where a resumable upload goes on, once it has begun. */
  at: string
  /** Something between here and the server lets no resumable upload through: it goes whole. */
  whole?: boolean
  /** What the server was told when the upload began. */
  told?: Details
  /** Words were said after the upload began: they are still to be told. */
  stale: boolean
  /** Words that were said and taken back. */
  unsaid?: Set<string>
  /** Another program shared it: it is kept as such until it is sent. */
  readonly shared?: boolean
  result?: Published
}

/** Why a file is not sent, in words. */
export class Refused extends Error {}

/** A failure that may pass by itself: the network, a busy server. */
export class Passing extends Error {
  constructor(message: string, readonly wait = 0) {
    super(message)
  }
}

/** No resumable upload gets through from here. */
export class NotResumable extends Error {}

/** What the site allows, told by the server in the page. */
export interface Limits {
  most: number
  /** Of a picture, in all. */
  pixels: number
  /** How many files more the site has room for. */
  room: number
  formats: string[]
  byURL: boolean
  atOnce: number
}
