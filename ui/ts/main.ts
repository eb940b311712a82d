import { copyButtons } from './copy'
import { menus } from './menu'
import { themeButton } from './theme'
import { zones } from './zones'

copyButtons()
menus()
themeButton()
zones()
