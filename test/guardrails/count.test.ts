import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Process, root } from '../support/process.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claid-mock-count-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const imports = "import { describe, expect, test } from 'vitest'\n"

/** What .ci/run says at its end of a run of these test files. */
async function countOf(name: string, files: Readonly<Record<string, string>>) {
  const cwd = join(folder, name)
  await mkdir(cwd)
  for (const [file, code] of Object.entries(files)) await writeFile(join(cwd, file), imports + code)
  const report = join(cwd, 'report.json')
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', cwd, '--retry', '1']
  const run = await new Process(process.execPath, [...vitest, '--reporter=json', `--outputFile=${report}`], {
    cwd,
  }).ended
  return count(report, String(run.code), cwd)
}

async function count(report: string, status: string, cwd = root) {
  const script = join(root, '.ci/count.mjs')
  const { code, stdout } = await new Process(process.execPath, [script, report, status], { cwd }).ended
  return { code, lines: stdout.trimEnd().split('\n') }
}

test('a run in which all passes is counted in one line', async () => {
  const passing = "test('one', () => {})\ntest('two', () => {})\ntest.skip('three', () => {})"
  expect(await countOf('passing', { 'a.test.ts': passing })).toEqual({
    code: 0,
    lines: ['2 passed, 0 failed, 1 skipped'],
  })
})

test('what failed, or passed at the second try, is named just before the count', async () => {
  const tests = `
    let tries = 0
    describe('here', () => {
      test('fails', () => expect(1).toBe(2))
      test('is shaky', () => expect(++tries).toBe(2))
      test('passes', () => {})
    })`
  const { code, lines } = await countOf('failing', {
    'a.test.ts': tests,
    'b.test.ts': "throw new Error('never read')",
  })
  expect(code).toBe(1)
  expect(lines).toEqual([
    'passed at the second try: a.test.ts: here is shaky: AssertionError: expected 1 to be 2 // Object.is equality',
    'failed: a.test.ts: here fails: AssertionError: expected 1 to be 2 // Object.is equality',
    'failed: b.test.ts: never read',
    '2 passed, 2 failed',
  ])
})

test('a run that ends before a test could run is one failure', async () => {
  expect(await count(join(folder, 'none.json'), '2')).toEqual({
    code: 2,
    lines: ['failed: the run itself, with exit code 2', '0 passed, 1 failed'],
  })
})
