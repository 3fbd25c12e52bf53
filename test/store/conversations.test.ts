import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { caseFiles, run, targets } from '../support/conversation.ts'
import { type Kept, stores } from './stores.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

// Over a socket they are the same: what is told apart here is where state is kept.
const [inMemory] = targets
if (!inMemory) throw new Error('There is no target')

describe.each(stores)('with state in $name', ({ isMissing, open }) => {
  let kept: Kept
  beforeAll(async () => {
    if (!isMissing) kept = await open()
  })
  afterAll(() => kept?.remove())

  for (const { file, read } of caseFiles()) {
    const conversation = read()
    test.skipIf(isMissing)(`${conversation.title} [${file}]`, () => run(conversation, inMemory, kept.state()))
  }
})
