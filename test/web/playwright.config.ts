// Lighthouse (`make test-web`): one page at a time, on a machine that does nothing else.
import { defineConfig } from '@playwright/test'

export default defineConfig({ testDir: '.', outputDir: '../browser/artefacts/web', reporter: [['list']], forbidOnly: true, workers: 1, timeout: 180_000 })
