// The theme button writes the cookie by which the server writes data-theme.
export function themeButton(): void {
  const b = document.getElementById('theme') as HTMLButtonElement | null
  if (!b) return
  b.addEventListener('click', () => {
    const root = document.documentElement
    const now = root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
    const next = now === 'dark' ? 'light' : 'dark'
    root.dataset.theme = next
    document.cookie = `theme=${next}; path=${b.dataset.path}; max-age=31536000; samesite=lax`
  })
}
