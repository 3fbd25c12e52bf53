import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { acceptPath, assertBuilt, type ProcessOptions, root, shell, start } from '../support/process.ts'

beforeAll(() => assertBuilt())

/** All that is printed until the line with the curl, and this line. */
async function bannerOf(args: readonly string[] = [], options?: ProcessOptions) {
  const process = start(['serve', '--port', '0', ...args], options)
  const curl = (await process.line(/^\s*curl /)).trim()
  const url = /https?:\/\/[^\s/]+/.exec(process.stdout)?.[0] ?? ''
  return { text: process.stdout, curl, url }
}

const rowOf = (text: string, word: string) => text.split('\n').find((line) => line.includes(word)) ?? ''

test('the banner is short and has no colours where no terminal reads it', async () => {
  const { text } = await bannerOf()
  expect(text.split('\n').length).toBeLessThan(20)
  expect(text).not.toContain('\x1b')
})

test('the banner says what it is, and that it is unofficial', async () => {
  const { text } = await bannerOf()
  expect(text.split('\n')[0]).toMatch(/claid-mock.*unofficial/)
})

test('the banner shows the base URL with and without /v1', async () => {
  const { text, url } = await bannerOf()
  const row = rowOf(text, 'Base URL')
  expect(row).toMatch(new RegExp(`${url}(?=\\s)`))
  expect(row).toMatch(new RegExp(`${url}/v1(?=\\s)`))
})

test('the curl of the banner can be pasted and is accepted', async () => {
  const { curl, url } = await bannerOf()
  expect(curl).toContain(`${url}${acceptPath}`)
  const { code, stdout } = await shell(curl)
  expect(code).toBe(0)
  expect(JSON.parse(stdout).data.status).toBe('ACCEPTED')
})

test('the curl of the banner takes the key from CLAID_API_KEY where --keys are given', async () => {
  const { curl } = await bannerOf(['--keys', 'one-key-of-two,another-of-two'])
  const { code, stdout } = await shell(curl, { env: { CLAID_API_KEY: 'another-of-two' } })
  expect(code).toBe(0)
  expect(JSON.parse(stdout).data.status).toBe('ACCEPTED')
})

test('the curl of the banner can be pasted though a value in it has quotes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-quotes-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const document = JSON.parse(await readFile(join(root, 'openapi.json'), 'utf8'))
  const { TryOnAPIRequestInputOptions: input } = document.components.schemas
  input.properties.clothing.items.enum = [`https://shop.example/it's-"$HOME"-\`id\`.png`]
  await writeFile(join(folder, 'quotes.json'), JSON.stringify(document))
  const { curl } = await bannerOf(['--spec', join(folder, 'quotes.json')])
  expect(curl).toContain('$HOME')
  const { code, stdout } = await shell(curl)
  expect(code).toBe(0)
  expect(JSON.parse(stdout).data.status).toBe('ACCEPTED')
})

test('the banner names the contract: file, short hash, never verified against live', async () => {
  const bytes = await readFile(join(root, 'openapi.json'))
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 7)
  const row = rowOf((await bannerOf()).text, 'Contract')
  expect(row).toMatch(/\bopenapi\.json\b/)
  expect(row).toContain(hash)
  expect(row).toContain('verified against live: never')
})

test('the banner names the file that --spec gave', async () => {
  const { text } = await bannerOf(['--spec', 'test/documents/atelier.json'])
  expect(rowOf(text, 'Contract')).toMatch(
    /Atelier REST API v2 \(test\/documents\/atelier\.json, [0-9a-f]{7,}\)/,
  )
})

test('the banner shows no key of --keys, and says where its line takes one from', async () => {
  const { text, curl } = await bannerOf(['--keys', 'one-of-ours,another'])
  expect(text).not.toContain('one-of-ours')
  expect(rowOf(text, 'Keys')).toMatch(/--keys.*\$CLAID_API_KEY/)
  expect(JSON.parse((await shell(`CLAID_API_KEY=another; ${curl}`)).stdout).data.status).toBe('ACCEPTED')
})

test('the banner lists the routes', async () => {
  const { text } = await bannerOf()
  expect(text).toMatch(new RegExp(`POST ${acceptPath}$`, 'm'))
  expect(text).toMatch(new RegExp(`GET ${acceptPath}/\\{processing_request_id\\}$`, 'm'))
})

test.each([
  ['1/s, 60/m', [], /1\/s, 60\/m .*--rate-limit off/],
  ['the given ones', ['--rate-limit', '5/m,100/h'], /5\/m, 100\/h/],
  ['off', ['--rate-limit', 'off'], /Limits +off$/],
])('the banner says which limits hold: %s', async (_, args, row) => {
  expect(rowOf((await bannerOf(args)).text, 'Limits')).toMatch(row)
})

test('the banner says how long a task takes', async () => {
  expect(rowOf((await bannerOf()).text, 'Tasks')).toMatch(/\b4 s\b/)
})

test.each(['0', '10'])('the banner says that --speed %s changes how long a task takes', async (speed) => {
  expect(rowOf((await bannerOf(['--speed', speed])).text, 'Tasks')).toMatch(/speed|at once/)
})

test('the banner prints the seed, the given one or the drawn one', async () => {
  expect(rowOf((await bannerOf(['--seed', 'the-seed-given'])).text, 'Seed')).toContain('the-seed-given')
  expect(rowOf((await bannerOf()).text, 'Seed')).toMatch(/Seed +\d+$/)
})
