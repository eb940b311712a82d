import { CalotypeUpload, Uploader } from './plugin/element'

if (!customElements.get('calotype-upload')) customElements.define('calotype-upload', CalotypeUpload)
export { CalotypeUpload, Uploader }
