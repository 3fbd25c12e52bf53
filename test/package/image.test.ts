import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { execForm, healthCommand, lastStage, only, readDockerfile } from '../support/image.ts'
import { assertBuilt, built, Process, root, serve } from '../support/process.ts'
import { options } from '../support/readme.ts'
import { commands } from '../support/snippets.ts'

beforeAll(() => assertBuilt())

test('the image is made of the slim one of Node 24', () => {
  const bases = readDockerfile().flatMap(({ name, text }) => (name === 'FROM' ? [text.split(' ')[0]] : []))
  expect(bases).toEqual(['node:24-slim', 'node:24-slim'])
})

test('it runs as a user that is not root, from the moment when all is installed', () => {
  const names = lastStage().map(({ name }) => name)
  expect(only('USER')).toBe('node')
  expect(names.slice(names.indexOf('USER') + 1)).toEqual(['EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'])
})

test('it says which port the mock listens on unless it is told another', () => {
  const port = options.find(({ long }) => long === '--port')?.defaultValue
  expect(only('EXPOSE')).toBe(String(port))
})

test('it starts without a shell, and listens where a container is reached', () => {
  expect(execForm(only('ENTRYPOINT'))).toEqual(['node', '/app/dist/cli.js'])
  expect(execForm(only('CMD'))).toEqual(['serve', '--host', '0.0.0.0'])
  expect(only('WORKDIR')).toBe('/app')
})

test('it holds what the package holds, and what that needs', () => {
  const build = readDockerfile().find(({ name, text }) => name === 'RUN' && text.includes('npm pack'))?.text
  expect(build?.split(' && ')).toEqual([
    'npm run build',
    'npm pack --ignore-scripts',
    'tar -xzf claid-mock-*.tgz',
    'cp package-lock.json .npmrc package/',
  ])
  expect(only('COPY')).toBe('--from=build /build/package/ ./')
})

test('its build sees all that the package is built from, and no more', () => {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  const [first, ...rest] = lines.filter((line) => line !== '' && !line.startsWith('#'))
  expect(first).toBe('*')
  const seen = rest.map((line) => line.replace(/^!/, ''))
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
  const shipped = files.filter((name) => name !== 'dist')
  const copied = readDockerfile()
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from') && text !== '. .')
    .flatMap(({ text }) => text.split(' ').slice(0, -1))
  const needed = [...built, ...shipped, ...copied, 'README.md', 'LICENSE', 'tsconfig.json']
  expect([...seen].sort()).toEqual([...new Set(needed)].sort())
})

test('its health command is content with a mock that answers, and with nothing else', async () => {
  const [file = '', ...args] = healthCommand()
  const { process: served, ready } = await serve()
  const env = { CLAID_MOCK_PORT: String(ready.port) }
  expect(await new Process(file, args, { env }).ended).toEqual({
    code: 0,
    signal: null,
    stdout: '',
    stderr: '',
  })
  await served.stop('SIGTERM')
  expect(await new Process(file, args, { env }).ended).toMatchObject({ code: 1, stderr: '' })
})

test('what the README tells an engine names the port and variables of the mock, and files that are there', () => {
  const lines = commands.filter(({ kind }) => kind === 'engine').map(({ line }) => line)
  const [, port, variable] =
    lines
      .map((line) => /^docker run -p 127\.0\.0\.1:(\d+:\d+) -e (\w+)=\S+ claid-mock$/.exec(line))
      .find(Boolean) ?? []
  expect(port).toBe(`${only('EXPOSE')}:${only('EXPOSE')}`)
  expect(options.map(({ envVar }) => envVar)).toContain(variable)
  expect(lines).toContain('docker build -t claid-mock .')
  const composed = lines.filter((line) => line.includes('docker compose '))
  expect(composed.length).toBeGreaterThanOrEqual(1)
  for (const line of composed) {
    const [, file = 'compose.yaml'] = / -f (\S+)/.exec(line) ?? []
    expect(existsSync(join(root, file)), file).toBe(true)
  }
})
