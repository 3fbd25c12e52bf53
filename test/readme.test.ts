import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runInThisContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readStoryFile } from '../src/demo/file.ts'
import * as claidMock from '../src/index.ts'
import { samples } from '../src/pictures/samples.ts'
import { checkScenarioFile } from '../src/scenarios/files.ts'
import { defaultBounds } from '../src/store/store.ts'
import {
  anchor,
  codeBlocks,
  headings,
  options,
  readPackageFile,
  renderReadme,
  writeReadme,
} from './support/readme.ts'

const { createMock } = claidMock
const run = promisify(execFile)

if (process.env.UPDATE) writeReadme()
const readme = readPackageFile('README.md')
/** Examples are run where they stand, in test/examples. */
const example = /<!-- example ([\w.-]+) -->.*?<!-- \/example \1 -->/gs
const withoutExamples = readme.replace(example, '')
const pages = ['README.md', '.github/CONTRIBUTING.md', '.github/DECISIONS.md', 'CHANGELOG.md']

/** The code block that begins as told. */
function snippet(language: string, start: string): string {
  const found = codeBlocks(readme).find(
    (block) => block.language === language && block.code.startsWith(start),
  )
  if (!found) throw new Error(`README.md has no ${language} block that begins with "${start}"`)
  return found.code
}

/** The code of a client, talking to `mock` in place of the mock that the reader starts on port 4010. */
async function againstPort(mock: claidMock.Mock, code: string): Promise<string> {
  const { port } = await mock.listen()
  return code.replaceAll('127.0.0.1:4010', `127.0.0.1:${port}`)
}

test('the generated parts of the README are fresh', () => {
  expect(readme, 'Write them with: UPDATE=1 npx vitest run test/readme.test.ts').toBe(renderReadme(readme))
})

test('the README shows every example', () => {
  const shown = [...readme.matchAll(example)].map(([, name]) => name)
  const folder = fileURLToPath(new URL('examples', import.meta.url))
  const files = readdirSync(folder).filter((name) => /\.(ts|mjs|sh|py)$/.test(name))
  expect(shown.sort()).toEqual(files.filter((name) => name !== 'poller.test.ts').sort())
})

test('the README says that the mock is unofficial before it says anything else', () => {
  expect(readme.split('\n').slice(0, 4).join('\n')).toContain('*unofficial*')
})

test.each(['npm ci && npm start', 'npm ci && npm test'])('the README gives the command %s', (command) => {
  expect(snippet('sh', command)).toBe(`${command}\n`)
})

describe('what the README shows runs:', () => {
  test('the client with fetch', async () => {
    await using mock = createMock({ speed: 0 })
    const code = await againstPort(mock, snippet('js', 'const headers'))
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code])
    const [status, picture = ''] = stdout.trim().split(' ')
    expect(status).toBe('DONE')
    expect((await fetch(picture)).headers.get('content-type')).toBe('image/png')
  })

  const hasCurl = spawnSync('curl', ['--version']).status === 0
  test.skipIf(!hasCurl)('the client with curl', async () => {
    await using mock = createMock()
    const code = await againstPort(mock, snippet('sh', 'curl '))
    const { stdout } = await run('sh', ['-c', code])
    expect(JSON.parse(stdout)).toMatchObject({ data: { status: 'ACCEPTED' } })
  })

  const tested = codeBlocks(withoutExamples).filter(
    ({ language, code }) => language === 'ts' && code.includes('\ntest(') && code.includes("from 'vitest'"),
  )
  test.each(tested.map(({ code }) => [/test\('(.*)'/.exec(code)?.[1], code]))('%s', async (_, code) => {
    const tests: (() => Promise<void>)[] = []
    const collect = (_: string, body: () => Promise<void>) => tests.push(body)
    runSnippet(code ?? '', { 'claid-mock': claidMock, vitest: { expect, test: collect } })
    expect(tests).toHaveLength(1)
    await tests[0]?.()
  })
})

/** Runs what the README shows, its imports given. */
function runSnippet(code: string, modules: object): void {
  const body = code.replace(/^import (\{.*\}) from '(.*)'$/gm, "const $1 = modules['$2']")
  runInThisContext(`(modules) => {\n${body}\n}`)(modules)
}

test('the curl of the README is the one that a start prints', () => {
  const { curl } = createMock({ publicUrl: 'http://127.0.0.1:4010' }).about()
  expect(snippet('sh', 'curl ').replace(/ \\\n +/, ' ')).toBe(`${curl}\n`)
})

const yaml = codeBlocks(readme).filter(({ language }) => language === 'yaml')
test.each(yaml.map(({ code }) => [/^summary: (.*)/m.exec(code)?.[1], code] as const))(
  'the file "%s" is one that the mock takes',
  async (_, code) => {
    const folder = await mkdtemp(join(tmpdir(), 'claid-mock-readme-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'shown.yaml')
    await writeFile(file, code)
    if (code.includes('\ntasks:')) expect(readStoryFile(file)).toMatchObject({ tasks: [{}] })
    else expect(checkScenarioFile(file)).toEqual([])
  },
)

test('every flag in the README exists', () => {
  const cli = fileURLToPath(new URL('../src/cli', import.meta.url))
  const sources = [...readdirSync(cli).map((file) => `src/cli/${file}`), 'test/bench/bench.ts']
  const known = sources.flatMap((file) => readPackageFile(file).match(/(?<=['"]|^ +)--[a-z][a-z-]*/gm))
  const ofOthers = ['--import', '--experimental-vm-modules', '--save-dev', '--build', '--exit-code-from']
  const named = withoutExamples.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []
  expect(named.filter((flag) => !known.includes(flag) && !ofOthers.includes(flag))).toEqual([])
})

test('every flag takes its value from the variable that the README tells', () => {
  for (const { long, envVar } of options) {
    expect(envVar).toBe(`CLAID_MOCK_${long?.slice(2).replaceAll('-', '_').toUpperCase()}`)
  }
})

test('the README names each sample, and no other', () => {
  const named = [...readme.matchAll(/`\/samples\/([\w-]+\.png)`/g)].map(([, name]) => name)
  expect([...new Set(named)].sort()).toEqual(samples.map(({ name }) => name).sort())
})

test('the README tells how much is kept', () => {
  for (const bound of Object.values(defaultBounds)) expect(readme).toContain(bound.toLocaleString('en-US'))
})

test.each(pages)('what %s leads to within itself is there', (page) => {
  const text = readPackageFile(page)
  const named = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, name = '']) => name)
  const there = headings(text).map(anchor)
  expect(named.filter((name) => !there.includes(name))).toEqual([])
})

test.each(pages)('what %s leads to is there', (page) => {
  const text = readPackageFile(page)
  const { scripts } = JSON.parse(readPackageFile('package.json')) as { scripts: Record<string, string> }
  const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
  expect(run.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])

  const here = new URL(`../${page}`, import.meta.url)
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path)
  expect(links.filter((path) => !existsSync(new URL(path, here)))).toEqual([])
})
