import { describe, test, vi } from 'vitest'
import { caseFiles, run, targets as ways } from '../support/conversation.ts'
import { targets } from './targets.ts'

vi.setConfig({ testTimeout: 60_000 })

// What is told apart here is where state is kept; over a socket and in memory they are held elsewhere.
const [way] = ways
if (!way) throw new Error('There is no way to send')
const kept = targets.filter(({ isKept, missing }) => isKept && missing === undefined)

describe.each(kept)('with state in $name', ({ url }) => {
  for (const { file, read } of caseFiles()) {
    const conversation = read()
    test(`${conversation.title} [${file}]`, async () => run(conversation, way, await url()))
  }
})
