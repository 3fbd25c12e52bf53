import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createMock, type Mock, type MockOptions } from '../../src/index.ts'
import { lacking, launch } from '../support/chromium.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { root } from '../support/process.ts'

// Conditions are waited for; the limits are for a machine that is many times slower.
export const patience = 60_000
vi.setConfig({ testTimeout: 2 * patience, hookTimeout: 2 * patience })

if (lacking && process.env.CI) throw new Error(`Failed to test the page in a browser: ${lacking}`)
if (lacking) console.warn(`The page is not tested in a browser: ${lacking}`)
export const withBrowser = test.skipIf(lacking)

let browser: Browser | undefined
beforeAll(async () => {
  if (!lacking) browser = await launch()
})
afterAll(() => browser?.close())

interface Setting {
  /** What follows the address of the mock. */
  readonly path?: string
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  /** What has happened before the page is opened. */
  readonly before?: (mock: Mock) => Promise<unknown>
  /** Complaints of the browser itself that the test brings about. */
  readonly unasked?: RegExp
  /** The reference follows nothing: it is not waited until it does. */
  readonly isReference?: boolean
}

/** The page of a mock that listens. */
export async function open(options: MockOptions = {}, setting: Setting = {}) {
  const mock = createMock({ seed: 'page', ...options })
  // Whoever ends the page ends before: what was begun last is ended first.
  onTestFinished(() => mock.close())
  const { url } = await mock.listen()
  await setting.before?.(mock)
  const page = await look(url, setting)
  const submit = async (key: string, body: object = {}, headers: Record<string, string> = {}) => {
    const sent = jsonPost({ ...leastBody, ...body }, { authorization: `Bearer ${key}`, ...headers })
    const response = await fetch(url + acceptPath, sent)
    const { data } = (await response.json()) as { data?: { id: number } }
    return { status: response.status, id: data?.id ?? 0 }
  }
  const ask = async (path: string, sandbox?: string) => {
    const headers = { ...(sandbox !== undefined && { 'x-mock-sandbox': sandbox }) }
    return (await fetch(`${url}/_mock/${path}`, { headers })).json()
  }
  return { mock, page, url, submit, ask }
}

/** The page at an address. Whatever a test does, it complains of nothing and asks no other host. */
export async function look(url: string, setting: Omit<Setting, 'before'> = {}): Promise<Page> {
  const { path = '/', width = 1440, height = 900, dark = false, unasked, isReference } = setting
  const context = await browser?.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context?.newPage()
  if (!page) throw new Error('there is no browser')
  page.setDefaultTimeout(patience)
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    const isComplaint = ['error', 'warning'].includes(message.type())
    if (isComplaint && !unasked?.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && request.url() !== 'data:,') strangers.push(request.url())
  })
  onTestFinished(async () => {
    await context?.close()
    expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
  })
  await page.goto(url + path)
  if (!isReference) await live(page)
  return page
}

/** Waits until the page follows the mock. */
export const live = (page: Page) =>
  page.getByText('Live', { exact: true }).and(page.getByRole('status')).waitFor()

export const press = (place: Page | Locator, name: string | RegExp) =>
  place.getByRole('button', { name, exact: true }).click()

/** Goes to a view by its link. */
export const goTo = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click()

/** A row of the list of tasks that has all of these texts. */
export function taskRow(page: Page, ...texts: readonly (string | number)[]): Locator {
  const rows = page.getByRole('region', { name: 'List of tasks' }).getByRole('listitem')
  return texts.reduce<Locator>((found, text) => found.filter({ hasText: String(text) }), rows)
}

/** The same of the list of requests. */
export function requestRow(page: Page, ...texts: readonly (string | number)[]): Locator {
  const rows = page.getByRole('region', { name: 'List of requests' }).getByRole('listitem')
  return texts.reduce<Locator>((found, text) => found.filter({ hasText: String(text) }), rows)
}

/** Keeps a picture of a state for whoever wants to look at it. */
export const shoot = (page: Page, name: string) =>
  page.screenshot({ path: join(root, 'test/browser/screenshots', `${name}.png`) })

/**
 * What axe finds serious or worse on the page as it stands.
 * @param rules only these
 */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source)
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })
  const run = `axe.run(document, ${options}).then(({ violations }) => violations)`
  const found = (await page.evaluate(run)) as axe.Result[]
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`,
    )
}

/** Four pictures that have loaded and that nobody has to scroll for. */
export async function seePictures(page: Page, count: number): Promise<void> {
  const pictures = page.locator('.gallery .is-there img')
  await pictures.nth(count - 1).waitFor()
  const looked = await pictures.evaluateAll((all) =>
    all.map((picture) => {
      const { top, bottom, width } = picture.getBoundingClientRect()
      const isDrawn = (picture as HTMLImageElement).naturalWidth > 0 && width > 50
      return isDrawn && top >= 0 && bottom <= document.documentElement.clientHeight
    }),
  )
  expect(looked).toEqual(Array.from({ length: count }, () => true))
}
