// What the pages with an uploader load beside main.
import { uploader } from './upload/panel'

uploader()
