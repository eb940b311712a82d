// Passkeys: <form data-passkey="make" data-options> makes one, <form data-passkey="use"
// data-begin> signs in by one. Each fills its hidden fields and is then sent as a form.
type Json = Record<string, any>

export async function passkeys(form: HTMLFormElement): Promise<void> {
  form.hidden = !('PublicKeyCredential' in window) || !isSecureContext
  if (form.hidden) return
  if (form.dataset.passkey === 'make') return making(form)
  return using(form)
}

function making(form: HTMLFormElement): void {
  form.addEventListener('submit', (e) => {
    e.preventDefault()
    void attempt(form, async () => {
      const publicKey = creation(JSON.parse(form.dataset.options!).publicKey)
      send(form, await navigator.credentials.create({ publicKey }))
    })
  })
}

let offered: AbortController | undefined // the passkeys that the name field offers

async function using(form: HTMLFormElement): Promise<void> {
  form.addEventListener('submit', (e) => {
    e.preventDefault()
    offered?.abort()
    void attempt(form, async () => {
      send(form, await navigator.credentials.get({ publicKey: await begin(form) }))
    })
  })
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
  offered = new AbortController()
  try {
    const publicKey = await begin(form)
    send(form, await navigator.credentials.get({ publicKey, mediation: 'conditional', signal: offered.signal }))
  } catch {
    // nobody chose one
  }
}

/** Asks the site for a challenge, and keeps in the form what goes back with the answer. */
async function begin(form: HTMLFormElement): Promise<PublicKeyCredentialRequestOptions> {
  const answer = await fetch(form.dataset.begin!, { method: 'POST' })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  const { options, state } = await answer.json()
  field(form, 'state').value = state
  return request(options.publicKey)
}

async function attempt(form: HTMLFormElement, ceremony: () => Promise<void>): Promise<void> {
  const said = form.querySelector<HTMLElement>('[role="status"]')!
  const button = form.querySelector('button')!
  said.textContent = ''
  button.setAttribute('aria-busy', 'true')
  try {
    await ceremony()
  } catch {
    said.textContent = form.dataset.failed!
  } finally {
    button.removeAttribute('aria-busy')
  }
}

const field = (form: HTMLFormElement, name: string) => form.elements.namedItem(name) as HTMLInputElement

function send(form: HTMLFormElement, credential: Credential | null): void {
  if (!credential) throw new Error('no passkey')
  field(form, 'credential').value = JSON.stringify(written(credential as PublicKeyCredential))
  form.submit()
}

// What older browsers do not do themselves: the JSON of WebAuthn.

const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))

const text = (b: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const named = (list: Json[] | undefined) => list?.map((c) => ({ ...c, id: bytes(c.id) }))

function creation(o: Json): PublicKeyCredentialCreationOptions {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(o as any)
  return { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: named(o.excludeCredentials) } as any
}

function request(o: Json): PublicKeyCredentialRequestOptions {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(o as any)
  return { ...o, challenge: bytes(o.challenge), allowCredentials: named(o.allowCredentials) } as any
}

function written(c: PublicKeyCredential): unknown {
  if ('toJSON' in c) return c.toJSON()
  const { id, rawId, type, response } = c as Json
  const said: Json = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) said[name] = text(response[name])
  }
  return { id, rawId: text(rawId), type, response: said, clientExtensionResults: {} }
}
