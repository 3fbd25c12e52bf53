import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './process.ts'

/** Debian's, or the one that CHROMIUM names. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--disable-dev-shm-usage',
  // There is no network: every name leads nowhere, this machine's address apart.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

const playwright = await import('playwright-core').catch(() => undefined)

/** Why the page cannot be looked at, and how to mend that; undefined where it can. */
export const lacking = [
  !playwright && 'playwright-core is not installed: npm ci',
  !existsSync(executablePath) && `${executablePath} is missing: apt-get install chromium, or set CHROMIUM`,
  !existsSync(join(root, 'dist/ui/index.html')) && 'the page is not built: npm run build',
].find((reason) => typeof reason === 'string')

/** A browser without a network. */
export async function launch() {
  if (!playwright || lacking) throw new Error(`Failed to open a browser: ${lacking}`)
  return playwright.chromium.launch({ executablePath, args })
}
