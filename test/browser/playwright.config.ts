// The browser tests: `scripts/test` runs them against bin/calotype with the system's Chromium.
import { defineConfig } from '@playwright/test'
import { execFileSync } from 'node:child_process'

const chromium = execFileSync('sh', ['-c', 'command -v chromium-headless-shell']).toString().trim()

export default defineConfig({
  testDir: '.',
  outputDir: 'artefacts',
  reporter: [['line']],
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 1, // the machine is shared: what fails twice is wrong
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] },
  },
})
