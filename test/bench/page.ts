/** The page as a visitor meets it: its first paint, and how long a demonstration takes to its pictures. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { launch } from '../support/chromium.ts'
import { root } from '../support/process.ts'
import { WrongAnswer } from './client.ts'

/** In milliseconds, one a round. */
export interface PageTimes {
  readonly firstPaint: readonly number[]
  /** From the start of `claid-mock demo`; the task itself takes 4 s of it. */
  readonly pictures: readonly number[]
}

export async function measurePage(options: {
  rounds: number
  onProgress: (text: string) => void
}): Promise<PageTimes> {
  const browser = await launch()
  try {
    const times = { firstPaint: [] as number[], pictures: [] as number[] }
    for (let round = 0; round < options.rounds; round++) {
      options.onProgress(`page, round ${round + 1} of ${options.rounds}`)
      const began = performance.now()
      const demo = await startDemo()
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      try {
        await page.goto(demo.url)
        await page.getByRole('button', { name: 'Submit' }).click()
        await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
        await page.locator('.gallery.of-4 .is-there img').nth(3).waitFor()
        times.pictures.push(performance.now() - began)
        const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
        times.firstPaint.push(Number(await page.evaluate(paint)))
      } finally {
        await page.close()
        await demo.stop()
      }
    }
    return times
  } finally {
    await browser.close()
  }
}

/** The command as a person who sells starts it; the browser is ours. */
async function startDemo() {
  const command = [join(root, 'dist/cli.js'), 'demo', '--no-open', '--port', '0', '--log', 'json']
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(child.stdout)) {
    const { event, url } = JSON.parse(line) as { event?: string; url?: string }
    if (event !== 'ready' || url === undefined) continue
    child.stdout.resume()
    const stop = async () => {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    }
    return { url, stop }
  }
  throw new WrongAnswer('Failed to start the demo: it ended before it told its address')
}
