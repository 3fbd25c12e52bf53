import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertBuilt } from '../support/process.ts'

// The tests of the command would prove nothing about the source if they ran an old build.
const outputs = ['dist/cli.js', 'dist/index.js', 'dist/index.d.ts', 'dist/ui/index.html']
const inputs = [
  'src/cli/main.ts',
  'scenarios/default.yaml',
  'package.json',
  'third-party.config.ts',
  'tsup.config.ts',
  'vite.config.ts',
]

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claid-mock-built-'))
  for (const file of [...outputs, ...inputs]) {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await writeFile(join(folder, file), '')
    await changedAt(file, outputs.includes(file) ? 200 : 100)
  }
})
afterEach(() => rm(folder, { recursive: true }))

const changedAt = (file: string, seconds: number) => utimes(join(folder, file), seconds, seconds)

test('a build that is newer than its source is tested', () => {
  expect(() => assertBuilt(folder)).not.toThrow()
})

test.each(outputs)('a build without %s is refused in one line', async (file) => {
  await rm(join(folder, file))
  expect(() => assertBuilt(folder)).toThrow(new Error(`${file} is missing: run "npm run build" first`))
})

test.each(inputs)('a build that is older than %s is refused in one line', async (file) => {
  await changedAt(file, 300)
  expect(() => assertBuilt(folder)).toThrow(
    new Error(`dist/ is older than ${file}: run "npm run build" first`),
  )
})
