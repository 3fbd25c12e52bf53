import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { only } from '../support/image.ts'
import { assertBuilt, Process, root, serve } from '../support/process.ts'
import { options } from '../support/readme.ts'

beforeAll(() => assertBuilt())

interface Service {
  readonly image?: string
  readonly build?: string
  readonly user?: string
  readonly ports?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly volumes?: readonly string[]
  readonly working_dir?: string
  readonly command?: readonly string[]
}

const { services } = parse(readFileSync(join(root, 'compose.yaml'), 'utf8')) as {
  readonly services: Readonly<Record<'claid-mock' | 'app', Service>>
}
const { 'claid-mock': mock, app } = services
const inside = `http://claid-mock:${only('EXPOSE')}`

test('the mock is built from the Dockerfile, and reached from this machine alone', () => {
  expect(Object.keys(services)).toEqual(['claid-mock', 'app'])
  expect(existsSync(join(root, mock.build ?? '', 'Dockerfile'))).toBe(true)
  expect(mock.ports).toEqual([`127.0.0.1:${only('EXPOSE')}:${only('EXPOSE')}`])
})

test('each setting of the mock is that of a flag', () => {
  const known = options.map(({ envVar }) => envVar)
  expect(Object.keys(mock.environment).filter((name) => !known.includes(name))).toEqual([])
  expect(mock.environment.CLAID_MOCK_PUBLIC_URL).toBe(inside)
})

test('the application starts when the mock is healthy, knows where it is, and is not root', () => {
  expect(app.depends_on).toEqual({ 'claid-mock': { condition: 'service_healthy' } })
  expect(app.environment.CLAID_API_URL).toBe(inside)
  expect([app.image, app.user]).toEqual(['node:24-slim', 'node'])
  const [source = '', target] = app.volumes?.[0]?.split(':') ?? []
  expect(target).toBe(app.working_dir)
  expect(existsSync(join(root, source, app.command?.[1] ?? ''))).toBe(true)
})

test('what the application runs makes a picture of a mock with these settings', async () => {
  const { url, process: served } = await serve(['--speed', '0'], {
    env: { CLAID_MOCK_CONTROL_TOKEN: mock.environment.CLAID_MOCK_CONTROL_TOKEN ?? '' },
  })
  const [, file = '', input = ''] = app.command ?? []
  const here = (text: string) => text.replace(inside, url)
  const env = { ...app.environment, CLAID_API_URL: here(app.environment.CLAID_API_URL ?? '') }
  const cwd = join(root, app.volumes?.[0]?.split(':')[0] ?? '')
  // Node 24 reads TypeScript by itself.
  const args = ['--import', 'tsx', file, here(input)]
  const { code, stdout, stderr } = await new Process(process.execPath, args, { cwd, env }).ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect((await fetch(stdout.trim())).headers.get('content-type')).toBe('image/png')
  await served.stop('SIGTERM')
})
