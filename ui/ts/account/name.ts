// Says below the field for a new user name whether somebody has it, once it is left. What is
// not answered is seen when the form is sent.
export function name(field: HTMLInputElement): void {
  const hint = field.parentElement!.querySelector('.fd-hint')!
  const usual = hint.textContent
  hint.ariaLive = 'polite'
  const ask = async () => {
    const asked = field.value
    const r = await fetch(field.dataset.free!, { method: 'POST', body: new URLSearchParams({ username: asked }) }).catch(() => undefined)
    const { free = true, said = usual } = r?.ok ? await r.json() : {}
    if (field.value !== asked) return
    hint.textContent = said
    field.ariaInvalid = free ? null : 'true'
  }
  field.addEventListener('change', ask)
  if (field !== document.activeElement && field.value !== field.defaultValue) void ask() // he was faster than this script
}
