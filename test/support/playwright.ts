/**
 * Stands in for @playwright/test, which would bring a second test runner: the same names on vitest and
 * playwright-core, as far as the example needs them. `claid-mock` is on the path, as npm puts it there.
 */
import { existsSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, type TestAPI, expect as vitestExpect, test as vitestTest } from 'vitest'
import { assertBuilt, root } from './process.ts'

const executablePath = '/usr/bin/chromium'
const isThere = existsSync(executablePath)
if (!isThere && process.env.CI) throw new Error(`Failed to open a page: ${executablePath} is missing.`)

beforeAll(() => {
  assertBuilt()
  const bin = mkdtempSync(join(tmpdir(), 'claid-mock-bin-'))
  symlinkSync(join(root, 'dist/cli.js'), join(bin, 'claid-mock'))
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`
})

const withPage = vitestTest.extend<{ page: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures from the pattern
  page: async ({}, use) => {
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
    const browser = await chromium.launch({ executablePath, args })
    const page = await browser.newPage()
    page.setDefaultTimeout(45_000)
    await use(page)
    await browser.close()
  },
})
export const test = Object.assign((isThere ? withPage : withPage.skip) as TestAPI<{ page: Page }>, {
  beforeAll,
  afterAll,
})

/** Until it is true, as Playwright's assertions wait. */
export const expect = (locator: Locator) => ({
  toHaveAttribute: (name: string, value: RegExp) =>
    vitestExpect.poll(() => locator.getAttribute(name), { timeout: 45_000 }).toMatch(value),
  toHaveJSProperty: (name: string, value: unknown) =>
    vitestExpect
      .poll(() => locator.evaluate((element, key) => Reflect.get(element, key), name), { timeout: 45_000 })
      .toBe(value),
})
