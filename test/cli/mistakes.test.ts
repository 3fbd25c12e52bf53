import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { assertBuilt, type ProcessOptions, start } from '../support/process.ts'

let folder = ''
beforeAll(async () => {
  assertBuilt()
  folder = await mkdtemp(join(tmpdir(), 'claid-mock-mistakes-'))
  await writeFile(join(folder, 'cut.json'), '{"openapi": "3.1.0",')
  await writeFile(join(folder, 'list.json'), '[]')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** One line that names what is wrong and says what to do, where an operator looks for it. */
async function expectMistake(args: readonly string[], says: RegExp, options?: ProcessOptions) {
  const process = start(args, options)
  // A server that starts all the same would run for ever.
  await Promise.race([process.ended, process.line(/^/).catch(() => {})])
  const { code, stdout, stderr } = process.stdout ? await process.stop('SIGKILL') : await process.ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^Failed to [^\n]+: [^\n]+\. \S[^\n]+\.\n$/)
  expect(stderr).toMatch(says)
}

describe('one line and exit code 2 answer', () => {
  test.each<[string, RegExp]>([
    ['serve --nonsense', /--nonsense.*--help/],
    ['serve --sped 3', /--sped.*--speed/],
    ['serve extra', /extra/],
    ['nonsense', /nonsense/],
    ['serv', /serv\b.*\bserve\b/],
    ['spec', /import/],
    ['spec nonsense', /nonsense/],
    ['spec import', /pages/],
    ['spec import /no/such/page.md', /\/no\/such\/page\.md.*Give/],
    ['serve --port 65536', /--port.*65536.*0 to 65535/],
    ['serve --port -1', /--port.*-1.*0 to 65535/],
    ['serve --port 80.5', /--port.*80\.5/],
    ['serve --port http', /--port.*http.*number/],
    ['serve --port', /--port.*missing/],
    ['serve --host nowhere.invalid --port 0', /nowhere\.invalid.*--host/],
    ['serve --host 192.0.2.1 --port 0', /192\.0\.2\.1.*--host/],
    ['serve --speed fast', /--speed.*fast.*number/],
    ['serve --speed -1', /--speed.*-1.*0 or more/],
    ['serve --speed Infinity', /speed.*Infinity/],
    ['serve --speed NaN', /--speed.*NaN/],
    ['serve --credits some', /--credits.*some/],
    ['serve --credits -2', /--credits.*-2/],
    ['serve --credits Infinity', /credits.*Infinity/],
    ['serve --max-body -1', /--max-body.*-1/],
    ['serve --max-body 1MB', /--max-body.*1MB/],
    ['serve --max-body Infinity', /max-?body.*Infinity/i],
    ['serve --rate-limit fast', /fast.*1\/s,60\/m.*off/],
    ['serve --rate-limit 0/s', /0\/s.*1\/s,60\/m/],
    ['serve --scenario nonsense', /scenario.*nonsense/],
    ['serve --profile nonsense', /profile.*nonsense.*documented, observed/],
    ['serve --log nonsense', /--log.*nonsense.*pretty, json, silent/],
    ['serve --start-at yesterday', /yesterday.*2025-/],
    ['serve --public-url mock.example', /mock\.example.*http:/],
    ['serve --spec /no/such/spec.json', /\/no\/such\/spec\.json.*--spec/],
    ['serve --spec test', /load the contract test: .*--spec/],
    [
      'serve --spec test/documents/broken/not.json',
      /not\.json: \/components\/schemas\/Look\/properties\/name\/not /,
    ],
    ['serve --spec test/documents/broken/not-json.yaml', /not-json\.yaml: it is not JSON.*--spec/],
    ['serve --spec package.json', /package\.json: \/openapi is null.*3\.0 or 3\.1/],
  ])('%s', async (line, says) => {
    await expectMistake(line.split(' '), says)
  })

  test.each([
    ['cut.json', /cut\.json: it is not JSON/],
    ['list.json', /list\.json: it is not a JSON object/],
  ])('a contract that cannot be read: %s', async (file, says) => {
    await expectMistake(['serve', '--spec', join(folder, file)], says)
  })

  // An operator who writes `--keys "$KEYS"` with nothing in KEYS has locked everybody out.
  test.each(['', ' ', ','])('--keys with no key in it: "%s"', async (keys) => {
    await expectMistake(['serve', '--keys', keys, '--port', '0'], /keys/)
  })

  test.each([
    ['CLAID_MOCK_PORT', 'http'],
    ['CLAID_MOCK_SPEED', 'fast'],
    ['CLAID_MOCK_LOG', 'loud'],
    ['CLAID_MOCK_SCENARIO', 'nonsense'],
  ])('%s=%s', async (name, value) => {
    await expectMistake(['serve'], new RegExp(value), { env: { [name]: value } })
  })

  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  )
  test.each(['127.0.0.1', ...(hasIPv6 ? ['::1'] : [])])('a port that is in use on %s', async (address) => {
    const server = createServer().listen(0, address)
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await expectMistake(
      ['serve', '--port', String(port)],
      new RegExp(`${port}: the port is in use.*--port 0`),
    )
  })

  test('a mistake says nothing on stdout with --log json either', async () => {
    await expectMistake(['serve', '--log', 'json', '--scenario', 'nonsense'], /nonsense/)
  })
})
