import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions, type ScenarioInput, type Verdict } from '../../src/index.ts'
import { faultKinds, webhookTroubles } from '../../src/scenarios/schema.ts'
import { clientReport } from '../../src/verdict/report.ts'
import { rules } from '../../src/verdict/verdict.ts'
import { submit } from '../control/client.ts'
import { standingClock } from '../support/mock.ts'
import { type Client, clean, mistaken, oldSecret, poll, pollAtOnce, secret, type World } from './clients.ts'

/** Drawn small, since drawing is what takes time here. */
const task = { output: { width: 16, height: 16 } } as const
const ending = (status: 'ERROR' | 'CANCELLED') => ({ timeline: [{ status, after: '3s' }] }) as const

/** What every client meets, so that its mistake has its chance and the others have theirs. */
const polled: readonly ScenarioInput[] = [
  { task },
  ending('ERROR'),
  ending('CANCELLED'),
  { task, accept: [{ status: 429, times: 1 }] },
  {
    task,
    timeline: (['WAITING', 'PAUSED', 'PROCESSING', 'DONE'] as const).map((status) => ({
      status,
      after: '2s',
    })),
  },
]
const told = (
  ['unsigned', 'bad-signature', 'old-secret', 'reserialised', 'respaced', 'duplicate', 'malformed'] as const
).map((trouble): ScenarioInput => ({ task, webhook: { trouble } }))

/** What is said of a client that has met all of it. */
async function judged(changed: Partial<Client>, options: MockOptions = {}): Promise<Verdict> {
  const client: Client = { ...clean, ...changed }
  const mock = createMock({ seed: 'verdict', clock: standingClock(), note: () => {}, ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox('key-of-a-client')
  await sandbox.freeze()
  const world: World = {
    base: mock.url,
    key: sandbox.key,
    send: (url, init) => mock.fetch(new Request(url, init)),
    sleep: (ms) => sandbox.advance(ms),
  }
  for (const scenario of polled) {
    await sandbox.use(scenario)
    await poll(client, world)
    await sandbox.advance('1m')
  }
  const url = (event: Request) => client.receive(world, event, client)
  await sandbox.webhook({ url, secret, oldSecret, retry: { attempts: 1 } })
  for (const scenario of [{ task }, ...told]) {
    await sandbox.use(scenario)
    await client.submit(world, client)
    await sandbox.advance('1m')
  }
  return mock.report()
}

const neverMade: readonly string[] = ['out-of-order', 'late', 'lost', 'early', 'held', 'encodings']
const named = ({ mistakes }: Verdict) => mistakes.map(({ rule }) => rule)

test('a clean client has made no mistake', async () => {
  const { mistakes, summary, passed, rate, seen } = await judged({})
  expect(mistakes).toEqual([])
  expect(summary).toEqual({ errors: 0, warnings: 0 })
  expect(passed).toEqual(rules.map(({ name }) => name))
  expect(rate).toEqual({ refused: 1, resubmitted: 1 })
  expect(seen).toMatchObject({ sandboxes: 1, tasks: polled.length + told.length + 1, isCut: false })
})

test('what a client met is told, and what it never met', async () => {
  const { coverage } = await judged({})
  expect(coverage).toEqual({
    states: { met: ['ACCEPTED', 'WAITING', 'PROCESSING', 'DONE', 'ERROR', 'CANCELLED', 'PAUSED'], never: [] },
    errors: { met: ['429'], never: ['401', '402', '403', '404', '422', '500', '502', '503', '504'] },
    faults: { met: [], never: [...faultKinds] },
    events: { met: ['success'], never: ['failure'] },
    troubles: {
      met: webhookTroubles.filter((trouble) => !neverMade.includes(trouble)),
      never: webhookTroubles.filter((trouble) => neverMade.includes(trouble)),
    },
    profiles: { met: ['documented'], never: ['observed'] },
  })
})

describe('three submissions of the same at once, of which the limit lets one in a second', () => {
  const judgedAtOnce = async (changed: Partial<Client>) => {
    const mock = createMock({ seed: 'verdict', rateLimit: '1/s', clock: standingClock(), note: () => {} })
    onTestFinished(() => mock.close())
    const sandbox = mock.sandbox('key-of-a-client')
    await sandbox.freeze()
    await sandbox.use({ task })
    const send: World['send'] = (url, init) => mock.fetch(new Request(url, init))
    const sleep = (ms: number) => sandbox.advance(ms)
    await pollAtOnce({ ...clean, ...changed }, { base: mock.url, key: sandbox.key, send, sleep }, 3)
    return mock.report()
  }

  test('are no mistake of a client that waits after each refusal', async () => {
    const verdict = await judgedAtOnce({})
    expect(verdict.mistakes).toEqual([])
    // Two of three, then one of the two that were sent again.
    expect(verdict.rate).toEqual({ refused: 3, resubmitted: 3 })
    expect(verdict.seen.tasks).toBe(3)
  })

  test('are one of a client that does not wait', async () => {
    expect(named(await judgedAtOnce({ waitAfterRefusal: () => 100 }))).toEqual(['early-resubmit'])
  })
})

test('a broken answer is met, and told no status', async () => {
  const mock = createMock({ clock: standingClock() })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const { result_url } = await submit(sandbox)
  await sandbox.advance('1m')
  await sandbox.fail({ on: 'poll', kind: 'cut-body', times: 3 })
  for (let poll = 0; poll < 3; poll++) await sandbox.fetch(result_url)
  const { mistakes, coverage } = await sandbox.report()
  expect(mistakes).toEqual([])
  expect([coverage.faults.met, coverage.states.met]).toEqual([['cut-body'], ['ACCEPTED']])
})

describe('named is exactly the mistake of a client that', () => {
  test.each(mistaken.map(([rule, how, mistake]) => [how, rule, mistake] as const))(
    '%s: %s',
    async (_, rule, mistake) => {
      const verdict = await judged(mistake)
      expect(named(verdict)).toEqual([rule])
      const [found] = verdict.mistakes
      expect(found?.evidence.length).toBeGreaterThan(0)
      for (const { what } of found?.evidence ?? []) expect(what).toMatch(/\w/)
    },
  )

  test('answers webhooks slowly: webhook-slow', async () => {
    const clock = standingClock()
    const receive: Client['receive'] = async (...event) => {
      clock.pass(6000)
      return clean.receive(...event)
    }
    expect(named(await judged({ receive }, { clock }))).toEqual(['webhook-slow'])
  })
})

test('each rule has a client that breaks it', () => {
  const broken = new Set([...mistaken.map(([rule]) => rule), 'webhook-slow'])
  expect(rules.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([])
})

describe('under two profiles', () => {
  /** Looks for the code of a 429 in one of its two shapes, and gives up where it finds none. */
  const readingOne = (shape: 'flat' | 'nested'): Partial<Client> => ({
    submit: async (world, client) => {
      const watched: World = {
        ...world,
        send: async (...request) => {
          const answer = await world.send(...request)
          const { error_code, detail } = answer.status === 429 ? await answer.clone().json() : {}
          const isUnderstood = (shape === 'flat' ? error_code : detail?.error_code) === '2001'
          return answer.status === 429 && !isUnderstood ? new Response(null, { status: 500 }) : answer
        },
      }
      return clean.submit(watched, client)
    },
  })
  const both = async (changed: Partial<Client>) =>
    clientReport([
      { verdict: await judged(changed, { profile: 'documented' }) },
      { verdict: await judged(changed, { profile: 'observed' }) },
    ])

  test('a clean client has made no mistake', async () => {
    const { runs, differences } = await both({})
    expect([...runs.flatMap(({ verdict }) => named(verdict)), ...differences]).toEqual([])
  })

  test.each(['flat', 'nested'] as const)(
    'a client that reads only the %s 429 is named by that',
    async (shape) => {
      const { runs, differences } = await both(readingOne(shape))
      expect(runs.flatMap(({ verdict }) => named(verdict))).toEqual([])
      expect(differences.map(({ rule }) => rule)).toEqual(['one-envelope'])
    },
  )
})
