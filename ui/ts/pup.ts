// /sdk/pup.js: what other people's pages load to upload into their editors (docs/plugin.md).
import { read } from './plugin/options'
import { Plugin } from './plugin/plugin'

const tag = document.currentScript as HTMLScriptElement | null

const begin = () => new Plugin(read(tag?.dataset ?? {}, tag?.src ?? '')).start()
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin, { once: true })
else begin()
