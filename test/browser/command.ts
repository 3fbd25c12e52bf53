import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { assertBuilt, root, start } from '../support/process.ts'
import { look, press, seePictures, shoot, withBrowser } from './browser.ts'

withBrowser('one command, and four pictures are on the screen without a network', async () => {
  assertBuilt()
  const guard = pathToFileURL(join(root, 'test/support/no-network.js')).href
  const args = ['demo', '--no-open', '--port', '0', '--log', 'json']
  const demo = start(args, { env: { NODE_OPTIONS: `--import=${guard}` } })
  const { url, page: address } = JSON.parse(await demo.line(/"event":"ready"/))
  expect(address).toBe(`${url}/`)
  const page = await look(url)
  await page.getByRole('heading', { name: /^Latest: task \d+$/ }).waitFor()
  await page.locator('.gallery .is-there').first().waitFor()
  await shoot(page, 'command')
  await press(page, 'Submit')
  await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
  await page.getByRole('status').getByText('DONE', { exact: true }).waitFor()
  await seePictures(page, 4)
  await shoot(page, 'command-done')
  expect(demo.stderr).toBe('')
})
