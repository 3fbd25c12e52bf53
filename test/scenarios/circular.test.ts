import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readStoryFile } from '../../src/demo/file.ts'
import { checkScenarioFile } from '../../src/scenarios/files.ts'

test('an anchor that contains itself is refused with its file and line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-circular-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'circular.yaml')
  await writeFile(file, '&all\nsummary: a\ntasks:\n  - ago: 1h\n    request: *all\n')
  const message = 'the alias *all stands inside what it names'
  expect(checkScenarioFile(file)).toEqual([{ file, line: 5, pointer: '', message }])
  expect(() => readStoryFile(file)).toThrow(`Failed to read the story ${file}: line 5: ${message}.`)
})
