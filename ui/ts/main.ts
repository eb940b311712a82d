import { copyButtons } from './copy'
import { themeButton } from './theme'
import { zones } from './zones'

copyButtons()
themeButton()
zones()
