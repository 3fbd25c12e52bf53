import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createMock } from '../src/index.ts'
import { acceptPath, jsonPost, leastBody } from './support/mock.ts'

test('a refusal whose schema is of another shape is an example of it, and no error of the mock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claid-mock-errors-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const spec = join(folder, 'renamed.json')
  const stored = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')
  writeFileSync(spec, stored.replaceAll('error_code', 'error_number'))
  const failures: unknown[] = []
  const sandbox = createMock({ spec, failed: (error) => failures.push(error) }).sandbox()
  const refused = await sandbox.fetch(acceptPath, jsonPost({ ...leastBody, extra: 1 }))
  expect(refused.status).toBe(422)
  expect(await refused.json()).toHaveProperty('error_number')
  expect(failures).toEqual([])
})
