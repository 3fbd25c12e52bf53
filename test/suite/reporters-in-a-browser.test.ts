import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { renderHtml, renderJunit } from '../../src/suite/reporters/index.ts'
import { checkResult, reportOf, sampleChecks } from './sample-report.ts'

const executablePath = '/usr/bin/chromium'
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
]

const playwright = await import('playwright-core').catch(() => undefined)
const missing = playwright ? (existsSync(executablePath) ? undefined : executablePath) : 'playwright-core'
if (missing && process.env.CI)
  throw new Error(`Failed to test the report in a browser: ${missing} is missing.`)
const withBrowser = test.skipIf(missing)

let browser: Browser | undefined
beforeAll(async () => {
  if (!missing) browser = await playwright?.chromium.launch({ executablePath, args })
})
afterAll(() => browser?.close())

const long = 'x'.repeat(400)
const report = reportOf([
  ...sampleChecks,
  checkResult({
    id: `long.${long}`,
    title: long,
    subject: 'long',
    outcome: 'failed',
    evidence: [{ what: long, expected: long, received: long, requestId: long, curl: long }],
  }),
])

/** The report as a page without a network; whatever it asks for, or complains of, is a failure. */
async function open(width: number, colorScheme: 'light' | 'dark' = 'light') {
  const context = await browser?.newContext({ viewport: { width, height: 900 }, colorScheme, offline: true })
  const page = await context?.newPage()
  if (!context || !page) throw new Error('there is no browser')
  const complaints: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) complaints.push(request.url())
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  onTestFinished(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })
  await page.setContent(renderHtml(report))
  return page
}

describe('the HTML report', () => {
  withBrowser.each([360, 1280])('fits %i px and runs nothing', async (width) => {
    const page = await open(width)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(await page.locator('script').count()).toBe(0)
  })

  withBrowser('shows one outcome with the keyboard alone', async () => {
    const page = await open(1280)
    const shown = () => page.locator('details.check:visible').count()
    expect(await shown()).toBe(report.checks.length)
    await page.locator('#show-all').focus()
    await page.keyboard.press('ArrowRight')
    expect([await shown(), await page.locator('.check.failed:visible').count()]).toEqual([3, 3])
    await page.keyboard.press('ArrowRight')
    expect([await shown(), await page.locator('.check.drift:visible').count()]).toEqual([1, 1])
    expect(await page.locator('section:visible').count()).toBe(1)
  })

  withBrowser('names what a reader without eyes asks for', async () => {
    const page = await open(1280)
    expect(await page.locator('h1').textContent()).toBe('3 checks failed')
    expect(await page.getByRole('radio', { name: 'Skipped 3' }).count()).toBe(1)
    expect(await page.getByRole('table', { name: 'By subject' }).count()).toBe(1)
    expect(await page.getByRole('region', { name: 'webhook' }).count()).toBe(1)
    const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  withBrowser.each(['light', 'dark'] as const)('has a contrast of 4.5 to 1 in %s', async (scheme) => {
    const page = await open(1280, scheme)
    const ratios = await page.evaluate(() => {
      const channels = (colour: string) =>
        (/[\d.]+, [\d.]+, [\d.]+/.exec(colour)?.[0] ?? '').split(', ').map(Number)
      const light = (colour: string) => {
        const [r = 0, g = 0, b = 0] = channels(colour).map((channel) => {
          const part = channel / 255
          return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const behind = (element: Element | null): string => {
        if (!element) return 'rgb(255, 255, 255)'
        const { backgroundColor } = getComputedStyle(element)
        return backgroundColor === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : backgroundColor
      }
      const withText = [...document.body.querySelectorAll('*')].filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
      )
      return withText.map((element) => {
        const [a, b] = [light(getComputedStyle(element).color), light(behind(element))]
        return {
          ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
          what: element.className || element.tagName,
        }
      })
    })
    expect(ratios.length).toBeGreaterThan(40)
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([])
  })
})

withBrowser('the JUnit report is well-formed XML, whatever came', async () => {
  const page = await open(1280)
  const read = await page.evaluate((xml) => {
    const document = new DOMParser().parseFromString(xml, 'text/xml')
    const names = [...document.querySelectorAll('*')].map(({ tagName }) => tagName)
    return {
      broken: names.includes('parsererror'),
      failures: names.filter((name) => name === 'failure').length,
    }
  }, renderJunit(report))
  expect(read).toEqual({ broken: false, failures: 3 })
})
