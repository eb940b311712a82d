import { copyButtons } from './copy'
import { keys } from './keys'
import { menus } from './menu'
import { themeButton } from './theme'
import { zones } from './zones'

copyButtons()
keys()
menus()
themeButton()
zones()

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  void import('./account/passkey').then((m) => m.passkeys(form))
}
