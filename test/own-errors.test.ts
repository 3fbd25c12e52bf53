import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock } from '../src/index.ts'
import { TaskFamily } from '../src/tasks/tasks.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from './support/mock.ts'

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

describe('an error of the mock itself', () => {
  const unstable = () => {
    const failures: unknown[] = []
    const mock = createMock({ clock: standingClock(), failed: (error) => failures.push(error) })
    onTestFinished(() => mock.close())
    return { mock, failures, sandbox: mock.sandbox() }
  }
  const broken = new Error('broken on purpose')
  const fail = () => {
    throw broken
  }

  test('is a 500 of the API that stands in the journal, and is not held against the client', async () => {
    const { sandbox, failures } = unstable()
    const accept = vi.spyOn(TaskFamily.prototype, 'accept').mockImplementation(fail)
    onTestFinished(() => accept.mockRestore())
    const answer = await sandbox.fetch(acceptPath, jsonPost(leastBody))
    expect([answer.status, failures]).toEqual([500, [broken]])
    expect(await sandbox.requests()).toMatchObject([
      {
        status: 500,
        reason: 'error',
        method: 'POST',
        path: acceptPath,
        id: answer.headers.get('x-request-id'),
      },
    ])
    const { mistakes, seen } = await sandbox.report()
    expect([mistakes, seen.requests]).toEqual([[], 1])
  })

  test('excuses who polls again at once', async () => {
    const { sandbox } = unstable()
    const { result_url } = (await (await sandbox.fetch(acceptPath, jsonPost(leastBody))).json()).data
    const write = vi.spyOn(TaskFamily.prototype, 'writeResult').mockImplementationOnce(fail)
    onTestFinished(() => write.mockRestore())
    const statuses = [await sandbox.fetch(result_url), await sandbox.fetch(result_url)].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([500, 200])
    expect((await sandbox.report()).mistakes).toEqual([])
  })

  test('before the key is known is no refusal of the key', async () => {
    const { mock, failures } = unstable()
    const request = new Request(`${mock.url}${acceptPath}`, jsonPost(leastBody))
    vi.spyOn(request.headers, 'get').mockImplementationOnce(fail)
    expect([(await mock.fetch(request)).status, failures]).toEqual([500, [broken]])
    expect((await mock.report()).mistakes).toEqual([])
  })
})
