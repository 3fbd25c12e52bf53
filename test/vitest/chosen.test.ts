import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { assertBuilt, Process, root } from '../support/process.ts'

beforeAll(() => assertBuilt())

test('of describeContract only the checks that vitest was asked for are run', async () => {
  const args = ['run', '--root', 'test/vitest/chosen', '--reporter=verbose', '-t', 'key.']
  const { code, stdout } = await new Process(join(root, 'node_modules/.bin/vitest'), args, {
    env: { NO_COLOR: '1' },
  }).ended
  const found = (pattern: RegExp) => [...stdout.matchAll(pattern)].map(([, id]) => id).sort()
  const passed = found(/✓ .* > (\S+): /g)
  expect([code, passed.length > 1]).toEqual([0, true])
  expect(found(/^checked (\S+)$/gm)).toEqual(passed)
})
