import { copyButtons } from './copy'
import { themeButton } from './theme'

copyButtons()
themeButton()
