import { spawn } from 'node:child_process'

/** What opens an address on each platform. */
const openers: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  // The first quoted argument would be the title of a window.
  win32: ['cmd', '/c', 'start', ''],
}

/** Shows an address in the browser, if there is any: where it is printed as well, nothing is lost without. */
export function openInBrowser(url: string): void {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  // A shell of Windows would take an ampersand for its own.
  const address = process.platform === 'win32' ? url.replaceAll('&', '^&') : url
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
