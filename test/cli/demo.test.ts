import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { acceptPath, assertBuilt, type ProcessOptions, run, start } from '../support/process.ts'

beforeAll(() => assertBuilt())

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'claid-mock-demo-'))
  onTestFinished(() => rm(made, { recursive: true }))
  return made
}

async function demo(args: readonly string[] = [], options?: ProcessOptions) {
  const process = start(['demo', '--port', '0', '--no-open', '--log', 'json', ...args], options)
  const ready = JSON.parse(await process.line(/"event":"ready"/))
  const get = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(ready.url + path, { headers })).json()
  return { process, ready, get }
}

test('one command shows it: a story, no limits, no price, other sites let in, events received', async () => {
  const { ready, get } = await demo()
  expect(ready).toMatchObject({ limits: 'off', key: 'claid-demo', page: `${ready.url}/` })
  expect(ready.curl).toContain('Bearer claid-demo')
  const about = await get('/_mock/about')
  expect(about).toMatchObject({ cors: true, limits: 'off', demo: { key: 'claid-demo' } })
  expect(about.samples.length).toBeGreaterThan(0)
  const state = await get('/_mock/sandbox', { authorization: 'Bearer claid-demo' })
  expect(state.id).toBe(about.demo.sandbox)
  expect(state.tasks).toHaveLength(6)
  expect(state).toMatchObject({ credits: { balance: null }, receiver: { status: 200 }, secret: 'claid-demo' })

  const [sample] = about.samples
  const body = JSON.stringify({
    input: { clothing: [sample.url] },
    options: {},
    output: { number_of_images: 4 },
  })
  const accepted = await Promise.all(
    Array.from({ length: 3 }, () =>
      fetch(ready.url + acceptPath, {
        method: 'POST',
        body,
        headers: {
          authorization: 'Bearer claid-demo',
          'content-type': 'application/json',
          origin: 'https://shop.example',
        },
      }),
    ),
  )
  expect(accepted.map(({ status, headers }) => [status, headers.get('access-control-allow-origin')])).toEqual(
    accepted.map(() => [200, '*']),
  )
})

test('the banner has the address of the page and the key', async () => {
  const process = start(['demo', '--port', '0', '--no-open'])
  await process.line(/^\s*curl .*Bearer claid-demo/)
  expect(process.stdout).toMatch(/^ +Page +http:\/\/127\.0\.0\.1:\d+\/ /m)
  expect(process.stdout).toMatch(/^ +Key +claid-demo$/m)
  expect(process.stderr).toBe('')
})

test('a story and pictures of somebody else are shown', async () => {
  const own = await folder()
  const request = { input: { clothing: ['https://shop.example/a.png'] }, options: { pose: 'of my story' } }
  await writeFile(
    join(own, 'story.yaml'),
    `summary: Mine\ntasks: [{ago: 3h, request: ${JSON.stringify(request)}}]\n`,
  )
  const { get } = await demo(['--story', join(own, 'story.yaml')])
  const { tasks } = await get('/_mock/tasks', { authorization: 'Bearer claid-demo' })
  expect(tasks).toMatchObject([{ request: { options: { pose: 'of my story' } } }])
})

test.each([
  ['--story', 'nowhere.yaml', /read the story nowhere\.yaml: .*ENOENT.*\. Give --story/],
  ['--pictures', 'nowhere', /pictures/],
])('%s that is not there stops the start with what to do', async (flag, value, message) => {
  const { code, stdout, stderr } = await run(['demo', '--port', '0', '--no-open', flag, value])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('a story that cannot be told stops the start with the task and what to do', async () => {
  const own = await folder()
  const file = join(own, 'story.json')
  await writeFile(file, JSON.stringify({ summary: 'Mine', tasks: [{ ago: '1h', request: { nonsense: 1 } }] }))
  const { code, stderr } = await run(['demo', '--port', '0', '--no-open', '--story', file])
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^Failed to tell the story: tasks\/0 was answered 422/),
  ])
})

test.skipIf(process.platform !== 'linux')(
  'the browser is opened with the page, but not where CI is set',
  async () => {
    const own = await folder()
    const opened = join(own, 'opened')
    await writeFile(join(own, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> ${opened}\n`)
    await chmod(join(own, 'xdg-open'), 0o755)
    const PATH = `${own}:${process.env.PATH}`
    const args = ['demo', '--port', '0', '--log', 'json']
    const inCi = start(args, { env: { PATH, CI: 'true' } })
    await inCi.line(/"event":"ready"/)
    const shown = start(args, { env: { PATH, CI: '' } })
    const { page } = JSON.parse(await shown.line(/"event":"ready"/))
    await expect.poll(() => readFile(opened, 'utf8').catch(() => ''), { timeout: 30_000 }).toBe(`${page}\n`)
  },
)

test.skipIf(process.platform !== 'linux')('where there is no browser, it serves all the same', async () => {
  const own = await folder()
  const started = start(['demo', '--port', '0', '--log', 'json'], { env: { PATH: own, CI: '' } })
  const { url } = JSON.parse(await started.line(/"event":"ready"/))
  expect((await fetch(`${url}/_mock/about`)).status).toBe(200)
  expect(started.stderr).toBe('')
})
