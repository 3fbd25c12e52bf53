import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  acceptPath,
  assertBuilt,
  makePicture,
  root,
  serve,
  shell,
  sizeOfPng,
  start,
  submit,
  taskOf,
} from '../support/process.ts'

beforeAll(() => assertBuilt())

const contract = JSON.parse(await readFile(join(root, 'openapi.json'), 'utf8')) as { paths: object }
const hash = createHash('sha256')
  .update(await readFile(join(root, 'openapi.json')))
  .digest('hex')

test('with --log json the first line on stdout says where it listens', async () => {
  const { process, ready } = await serve()
  expect(process.stdout).toMatch(/^\{"event":"ready","url":"http:\/\/127\.0\.0\.1:\d+",[^\n]+\}\n$/)
  expect(ready.url).toBe(`http://127.0.0.1:${ready.port}`)
  expect(ready.contract).toMatchObject({
    file: 'openapi.json',
    hash: hash.slice(0, ready.contract.hash.length),
  })
  expect(ready.routes).toEqual([`POST ${acceptPath}`, `GET ${acceptPath}/{processing_request_id}`])
  expect(ready.limits).toBe('1/s, 60/m')
  const file = await fetch(`${ready.url}/openapi.json`)
  expect(await file.json()).toEqual(contract)
})

test('serve is what runs when no command is named', async () => {
  const process = start(['--log', 'json'], { env: { CLAID_MOCK_PORT: '0' } })
  expect(await process.line(/^/)).toMatch(/^\{"event":"ready"/)
})

test('each start with --port 0 has a port of its own', async () => {
  const [one, other] = await Promise.all([serve(), serve()])
  expect(one.ready.port).not.toBe(other.ready.port)
})

test('a client with fetch submits, polls and downloads a picture', async () => {
  const { url } = await serve(['--speed', '40'])
  const { accepted, statuses, object, download, bytes } = await makePicture(url)
  expect(accepted.result_url).toBe(`${url}${acceptPath}/${accepted.id}`)
  // At this speed a poll may miss what is between the two.
  expect(statuses.filter((status) => status !== 'PROCESSING')).toEqual(['ACCEPTED', 'DONE'])
  expect(object.tmp_url.startsWith(`${url}/`)).toBe(true)
  expect([download.status, download.headers.get('content-type')]).toEqual([200, object.mime])
  expect(download.headers.get('content-length')).toBe(String(bytes.length))
  expect(sizeOfPng(bytes)).toEqual({ width: object.width, height: object.height })
})

test('a client with curl submits, polls and downloads a picture', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-curl-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { url } = await serve(['--speed', '0'])
  const key = '-H "Authorization: Bearer key-of-curl"'
  const accepted = await shell(
    `curl -sS --fail ${key} -H 'Content-Type: application/json' -d '${taskOf()}' ${url}${acceptPath}`,
  )
  expect(accepted).toMatchObject({ code: 0, stderr: '' })
  const { data } = JSON.parse(accepted.stdout)
  expect(data.status).toBe('ACCEPTED')

  const polled = await shell(`curl -sS --fail ${key} '${data.result_url}'`)
  expect(polled).toMatchObject({ code: 0, stderr: '' })
  const result = JSON.parse(polled.stdout).data
  expect(result.status).toBe('DONE')

  const [{ tmp_url, width, height }] = result.result.output_objects
  const downloaded = await shell(`curl -sS --fail -OJ -w '%{http_code} %{content_type}' '${tmp_url}'`, {
    cwd: folder,
  })
  expect(downloaded).toMatchObject({ code: 0, stdout: '200 image/png', stderr: '' })
  const name = new URL(tmp_url).pathname.split('/').at(-1) ?? ''
  expect(sizeOfPng(await readFile(join(folder, name)))).toEqual({ width, height })
})

test('a second submission within a second is refused as documented, unless --rate-limit off', async () => {
  const { url } = await serve()
  const { url: free } = await serve(['--rate-limit', 'off'])
  const statusesOf = async (base: string) => {
    const answers = await Promise.all([
      submit(base, 'one-key'),
      submit(base, 'one-key'),
      submit(base, 'another-key'),
    ])
    return answers.map(({ status }) => status).sort()
  }
  expect(await statusesOf(url)).toEqual([200, 200, 429])
  expect(await statusesOf(free)).toEqual([200, 200, 200])
})

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

test('both loopback addresses answer', async () => {
  const { ready } = await serve()
  for (const host of ['127.0.0.1', 'localhost', ...(hasIPv6 ? ['[::1]'] : [])])
    expect([host, (await fetch(`http://${host}:${ready.port}/openapi.json`)).status]).toEqual([host, 200])
})

test.runIf(hasIPv6)('with --host ::1 the printed address and the curl work', async () => {
  const { ready } = await serve(['--host', '::1'])
  expect(ready.url).toBe(`http://[::1]:${ready.port}`)
  const { code, stdout } = await shell(ready.curl.replace('curl', 'curl -sS'))
  expect([code, JSON.parse(stdout).data.status]).toEqual([0, 'ACCEPTED'])
})

test('with --log json each answered request of the API is one line', async () => {
  const { process, url } = await serve()
  const accepted = await submit(url, 'key-to-be-logged')
  const line = JSON.parse(await process.line(/"event":"request"/))
  expect(line).toMatchObject({
    event: 'request',
    method: 'POST',
    path: acceptPath,
    status: 200,
  })
  expect(Object.values(line)).toContain(accepted.headers.get('x-request-id'))
  expect(line.ms).toBeGreaterThanOrEqual(0)
})

// A log line is what one request says: a path cannot make more of it, nor move the cursor of a terminal.
test.each([
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  ['pretty', /[\x00-\x09\x0b-\x1f\x7f-\x9f]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  ['json', /[\x00-\x09\x0b-\x1f]/],
])('with --log %s a path adds no line and no control character', async (kind, control) => {
  const process = start(['serve', '--port', '0', '--log', kind])
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await process.line(/http:/))?.[0]
  const headers = { authorization: 'Bearer key' }
  await fetch(`${url}/v1/%0A200%20GET%20/forged%0D%1B%5B2J%C2%9B`, { headers })
  await fetch(`${url}/v1/last`, { headers })
  await process.line(/\/v1\/last/)
  expect(process.stdout.split('\n').filter((line) => line.startsWith('200 '))).toEqual([])
  expect(process.stdout).not.toMatch(control)
})

// `claid-mock serve --log json | head -1` is how a script waits for the ready line.
test('it goes on serving when nobody reads its log any more', async () => {
  const { process, url } = await serve()
  process.closeStdout()
  const headers = { authorization: 'Bearer key' }
  for (let request = 0; request < 3; request++)
    expect((await fetch(`${url}${acceptPath}/1`, { headers })).status).toBe(404)
  expect(await process.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
})
