import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { assertBuilt, type Ended, Process, root } from '../support/process.ts'

interface Given {
  readonly make: typeof createMock
  readonly createHash: typeof createHash
  readonly seed: string
}

/**
 * The same requests in every scenario: one line for all that the client sees of each answer, and of what the
 * sandbox has in the end. Its text runs in other processes, so it takes all that it needs.
 */
async function conversation({ make, createHash, seed }: Given): Promise<string[]> {
  const digest = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex').slice(0, 16)
  const path = '/v1/image/ai-fashion-models'
  const files = [
    ...[
      'broken-picture',
      'cancelled',
      'chaos',
      'content-flagged',
      'default',
      'docs-example',
      'expired-picture',
    ],
    ...['flaky-accept', 'flaky-poll', 'instant', 'invalid-request', 'last-credits', 'late-error'],
    ...['never-finishes', 'no-scope', 'out-of-credits', 'paused-then-done', 'queued', 'rate-limited'],
    ...['realistic', 'slow', 'slow-network', 'task-error'],
  ]
  const lines: string[] = []
  const waits: number[] = []
  // It stands at the same moment everywhere, and no answer waits.
  const clock = {
    now: () => Date.UTC(2025, 11, 4, 9, 4, 31),
    setTimer: () => () => {},
    sleep: async (delay: number) => void waits.push(delay),
  }
  const mock = make({ seed, clock, publicUrl: 'https://mock.example', rateLimit: '3/s,60/m', credits: 1000 })
  for (const scenario of [...files, '402', '504', 'webhook-late']) {
    const sandbox = mock.sandbox(`key-of-${scenario}`)
    await sandbox.freeze()
    await sandbox.use(scenario)
    await sandbox.fail({ on: 'poll', probability: 0.3, status: 502, times: 3, delay: ['1ms', '1s'] })
    const pictures = new Set<string>()
    let polled: string | undefined
    const ask = async (what: string, target: string, init?: RequestInit) => {
      const seen: unknown[] = []
      try {
        const response = await sandbox.fetch(target, init)
        seen.push(response.status, digest(JSON.stringify([...response.headers])))
        const bytes = new Uint8Array(await response.arrayBuffer())
        seen.push(bytes.length, digest(bytes))
        const { data } = JSON.parse(new TextDecoder().decode(bytes)) ?? {}
        polled ??= data?.result_url
        for (const { tmp_url } of data?.result?.output_objects ?? []) pictures.add(tmp_url)
      } catch (error) {
        const { name, message, cause } = error as Error & { cause?: { code?: string } }
        // What cannot be read as JSON says so in other words in another version of Node.
        seen.push(name === 'SyntaxError' ? name : `${name}: ${message} ${cause?.code}`)
      }
      lines.push([scenario, what, ...seen, waits.splice(0).join('+')].join(' '))
    }
    for (let n = 0; n < 5; n++) {
      const body = {
        input: { clothing: ['https://shop.example/shirt.png'] },
        options: { aspect_ratio: '1:1', pose: `pose ${n}` },
        output: { number_of_images: 1 + (n % 2), format: n % 2 ? 'jpeg' : 'png' },
      }
      const headers = { 'content-type': 'application/json' }
      await ask('submit', path, { method: 'POST', headers, body: JSON.stringify(n === 3 ? {} : body) })
      await sandbox.advance('500ms')
    }
    const more = /chaos|flaky/.test(scenario) ? Array<string>(20).fill('1s') : []
    for (const wait of ['0s', '1s', '3s', '1m', '10m', '1s', '1s', '1s', ...more])
      await sandbox.advance(wait).then(() => ask('poll', polled ?? `${path}/1`))
    // A picture costs more time than all the rest.
    const [picture] = /default|docs|slow-|broken|chaos/.test(scenario) ? pictures : []
    if (picture) await ask('picture', picture)
    const state = [
      await sandbox.tasks(),
      await sandbox.credits(),
      await sandbox.requests(),
      await sandbox.faults(),
    ]
    lines.push(`${scenario} state ${state.map((part) => digest(JSON.stringify(part))).join(' ')}`)
  }
  await mock.close()
  return lines
}

/** Runs the conversation in a process of its own: what is shipped, or the sources where that is older. */
function elsewhere(seed: string): Promise<Ended> {
  let isBuilt = true
  try {
    assertBuilt()
  } catch {
    isBuilt = false
  }
  const url = (file: string) => JSON.stringify(new URL(file, `file://${root}/`).href)
  const define = `const { readScenarioFolder } = await import(${url('src/scenarios/files.ts')})
    globalThis.SHIPPED_SCENARIOS = readScenarioFolder('scenarios')`
  const script = `
    ${isBuilt ? '' : define}
    const { createHash } = await import('node:crypto')
    const { createMock: make } = await import(${url(isBuilt ? 'dist/index.js' : 'src/index.ts')})
    const lines = await (${conversation.toString()})({ make, createHash, seed: ${JSON.stringify(seed)} })
    console.log(lines.join('\\n'))`
  const args = [...(isBuilt ? [] : ['--import', 'tsx']), '--input-type=module', '--eval', script]
  return new Process(process.execPath, args).ended
}

describe('two processes of the same seed', () => {
  test('answer the same requests byte by byte in every scenario, and break the same', {
    timeout: 60_000,
  }, async () => {
    const [one, same] = await Promise.all(['a seed', 'a seed'].map(elsewhere))
    expect(one).toMatchObject({ code: 0, stderr: '' })
    const lines = one?.stdout.trim().split('\n') ?? []
    expect(lines.length).toBeGreaterThan(26 * 14)
    expect(same?.stdout.trim().split('\n')).toEqual(lines)
    expect(await conversation({ make: createMock, createHash, seed: 'a seed' })).toEqual(lines)
    expect(await conversation({ make: createMock, createHash, seed: 'another' })).not.toEqual(lines)
    // Had nothing broken and nothing waited, little would be proven.
    const troubles = [
      /^chaos poll 500 /,
      /^default poll 502 .* \d+/,
      /^slow-network picture .* \d\S*\+100\+100/,
      /^chaos .*: (fetch failed|terminated)/,
      /^flaky-poll .*UND_ERR_SOCKET/,
    ]
    expect(troubles.filter((trouble) => !lines.some((line) => trouble.test(line)))).toEqual([])
  })
})
