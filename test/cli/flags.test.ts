import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { serveFlags } from '../../src/cli/options.ts'
import { samplePicture } from '../../src/pictures/samples.ts'
import { acceptPath, assertBuilt, root, run, serve, start, submit, taskOf } from '../support/process.ts'

beforeAll(() => assertBuilt())

const flags = serveFlags(new Command()).options

test.each(['serve --help', '--help'])('%s lists each flag with its environment variable', async (line) => {
  const { code, stdout, stderr } = await run(line.split(' '))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  // Each flag begins a line; its text runs on over the lines that follow.
  const entries = stdout
    .split(/\n(?= +-)/)
    .slice(1)
    .map((entry) => entry.replaceAll(/\s+/g, ' ').trim())
  expect(flags.length).toBeGreaterThan(10)
  for (const { long, envVar, description } of flags) {
    const entry = entries.find((candidate) => candidate.startsWith(`${long} `)) ?? `${long} is not listed`
    expect(entry).toContain(description)
    expect(entry).toContain(`env: ${envVar}`)
  }
})

test('the environment variable of a flag is its name in capitals', () => {
  for (const { long = '', envVar } of flags)
    expect(envVar).toBe(`CLAID_MOCK_${long.slice(2).replaceAll('-', '_').toUpperCase()}`)
})

test.each(['--version', '-V'])('%s prints the version of package.json', async (flag) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(await run([flag])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' })
})

test('every flag of serve can be given by its environment variable', async () => {
  const scenarios = await mkdtemp(join(tmpdir(), 'claid-mock-flags-'))
  const kept = await mkdtemp(join(tmpdir(), 'claid-mock-state-'))
  for (const folder of [scenarios, kept]) onTestFinished(() => rm(folder, { recursive: true }))
  const scenario = join(scenarios, 'of-the-folder.yaml')
  await writeFile(scenario, 'summary: Comes from the environment\n')
  const sample = await samplePicture('blue-jeans.png')
  await writeFile(join(scenarios, 'blue-jeans.png'), sample ?? '')
  const env = {
    CLAID_MOCK_PORT: '0',
    CLAID_MOCK_HOST: '127.0.0.1',
    CLAID_MOCK_SPEC: join(root, 'openapi.json'),
    CLAID_MOCK_SCENARIO: 'of-the-folder',
    CLAID_MOCK_SCENARIOS: scenarios,
    CLAID_MOCK_WATCH: 'true',
    CLAID_MOCK_CONTROL_TOKEN: 'token-of-env',
    CLAID_MOCK_PROFILE: 'observed',
    CLAID_MOCK_SPEED: '0',
    CLAID_MOCK_SEED: 'seed-of-env',
    CLAID_MOCK_START_AT: '2025-03-13T11:37:09Z',
    CLAID_MOCK_KEYS: 'key-of-env-1, key-of-env-2',
    CLAID_MOCK_CREDITS: '2',
    CLAID_MOCK_RATE_LIMIT: '7/m',
    CLAID_MOCK_WEBHOOK_URL: 'http://localhost:1234/hook',
    CLAID_MOCK_WEBHOOK_SECRET: 'secret-of-env',
    CLAID_MOCK_WEBHOOK_EVENTS: 'failure',
    CLAID_MOCK_WEBHOOK_ENCODING: 'base64',
    CLAID_MOCK_WEBHOOK_WRAP: 'bare',
    CLAID_MOCK_WEBHOOK_ALLOW: 'localhost, *.example.com',
    CLAID_MOCK_DRAIN: '100ms',
    CLAID_MOCK_STATE: `file:${join(kept, 'mock.db')}`,
    CLAID_MOCK_STORAGE: scenarios,
    CLAID_MOCK_FETCH_INPUTS: 'true',
    CLAID_MOCK_FETCH_ALLOW: 'localhost, pictures.example:8080',
    CLAID_MOCK_PICTURES: scenarios,
    CLAID_MOCK_PUBLIC_URL: 'https://mock.example/',
    CLAID_MOCK_JOURNAL: '1',
    CLAID_MOCK_MAX_BODY: '300',
    CLAID_MOCK_NO_UI: 'true',
    CLAID_MOCK_CORS: 'true',
    CLAID_MOCK_LOG: 'json',
  }
  expect(Object.keys(env).sort()).toEqual(flags.map(({ envVar }) => envVar).sort())
  const process = start([], { env })
  const ready = JSON.parse(await process.line(/^/))
  expect(ready).toMatchObject({
    event: 'ready',
    seed: 'seed-of-env',
    limits: '7/m',
    webhook: 'http://localhost:1234/hook; signed, written as base64 (assumed)',
    scenario: { name: 'of-the-folder', summary: 'Comes from the environment' },
  })
  const url = `http://127.0.0.1:${ready.port}`
  expect(existsSync(join(kept, 'mock.db'))).toBe(true)

  // Only where inputs are fetched is this one found to be nowhere.
  const input = { clothing: ['http://127.0.0.1:1/shirt.png'] }
  const accepted = await submit(url, 'key-of-env-2', taskOf({ input }))
  expect(accepted.status).toBe(200)
  const { id, created_at, result_url } = ((await accepted.json()) as { data: Record<string, string> }).data
  expect(created_at).toMatch(/^2025-03-13T11:3/)
  // `observed` writes the link with http, whatever it is served with.
  expect(result_url).toBe(`http://mock.example${acceptPath}/${id}`)
  const headers = { authorization: 'Bearer key-of-env-2' }
  const polled = await fetch(`${url}${acceptPath}/${id}`, { headers })
  const { data } = (await polled.json()) as { data: { status: string; errors: { error: string }[] } }
  expect(data).toMatchObject({ status: 'ERROR', errors: [{ error: expect.stringContaining('127.0.0.1:1') }] })

  const refused = await Promise.all([
    submit(url, 'key-of-nobody'),
    submit(url, 'key-of-env-2', taskOf({ output: { number_of_images: 4 } })),
    submit(url, 'key-of-env-1', taskOf({ options: { pose: 'x'.repeat(300) } })),
  ])
  expect(refused.map(({ status }) => status)).toEqual([401, 402, 413])

  const crossing = { headers: { origin: 'https://shop.example' } }
  const crossed = await fetch(`${url}/openapi.json`, crossing)
  expect(crossed.headers.get('access-control-allow-origin')).toBe('*')
  const page = await fetch(`${url}/?token=token-of-env`, { headers: { accept: 'text/html' } })
  expect(page.status).toBe(401)

  const control = `${url}/_mock/sandboxes`
  expect((await fetch(control)).ok).toBe(false)
  const steering = { 'x-mock-token': 'token-of-env', ...headers }
  expect((await fetch(control, { headers: steering })).status).toBe(200)
  const journal = await fetch(`${url}/_mock/requests`, { headers: steering })
  expect(((await journal.json()) as { requests: unknown[] }).requests).toHaveLength(1)
  await writeFile(scenario, 'summary: Comes from the environment, later\n')
  await process.line(/of-the-folder was changed/)
})

test('a flag has the last word over its environment variable', async () => {
  const env = { CLAID_MOCK_SEED: 'environment', CLAID_MOCK_PORT: 'nonsense', CLAID_MOCK_LOG: 'silent' }
  const { ready } = await serve(['--seed', 'flag'], { env })
  expect(ready.seed).toBe('flag')
})

// `${PORT:-}` in a compose file sets a variable to nothing.
test('an empty environment variable counts as not set', async () => {
  const env = Object.fromEntries(flags.map(({ envVar = '' }) => [envVar, '']))
  const { ready, url } = await serve([], { env })
  expect(ready.seed).toMatch(/^\d+$/)
  expect((await submit(url, 'any-key')).status).toBe(200)
})
