import { describe, expect, test } from 'vitest'
import { createMock, type FaultInput, type MockOptions, type MockSandbox } from '../../src/index.ts'
import { faultKinds } from '../../src/scenarios/schema.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'

const phases = ['accept', 'poll', 'download'] as const
type Phase = (typeof phases)[number]

/** Done at once, with a picture that is soon drawn. */
const small = { timeline: [{ status: 'DONE' }], task: { output: { width: 16, height: 16 } } } as const

/** A mock in which nothing waits, with a finished task; and how each kind of request is made there. */
async function opened(options: MockOptions = {}) {
  const waits: number[] = []
  const clock = { ...standingClock(), sleep: async (delay: number) => void waits.push(delay) }
  const mock = createMock({ seed: 'faults', clock, scenario: 'small', scenarios: { small }, ...options })
  const sandbox = mock.sandbox('key-of-a-test')
  const submit = () => sandbox.fetch(acceptPath, jsonPost(leastBody))
  const { data } = await (await submit()).json()
  const { result } = (await (await sandbox.fetch(data.result_url)).json()).data
  const [picture] = result.output_objects
  const ask: Record<Phase, () => Promise<Response>> = {
    accept: submit,
    poll: () => sandbox.fetch(data.result_url),
    download: () => mock.fetch(new Request(picture.tmp_url)),
  }
  return { mock, sandbox, ask, waits }
}

/** What a client has of it, in a word or two. */
async function seen(asked: Promise<Response>): Promise<string> {
  let head = ''
  try {
    const response = await asked
    head = `${response.status} ${response.headers.get('content-type')} `
    const bytes = Buffer.from(await response.arrayBuffer())
    // How JSON ends here, and a PNG.
    const isWhole = /\}\}$|IEND.{4}$/s.test(bytes.toString('latin1'))
    return head + (bytes.length === 0 ? 'empty' : isWhole ? 'whole' : 'broken')
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string } }
    return `${head}${name}: ${message}, ${cause?.code}`
  }
}

const whole = (phase: Phase) => `200 ${phase === 'download' ? 'image/png' : 'application/json'} whole`
const sights: Readonly<Record<(typeof faultKinds)[number], (phase: Phase) => string>> = {
  'connection-reset': () => 'TypeError: fetch failed, ECONNRESET',
  'connection-close': () => 'TypeError: fetch failed, UND_ERR_SOCKET',
  'cut-body': (phase) => whole(phase).replace('whole', 'TypeError: terminated, UND_ERR_SOCKET'),
  'malformed-json': (phase) => whole(phase).replace('whole', 'broken'),
  'empty-body': (phase) => whole(phase).replace('whole', 'empty'),
  'slow-body': whole,
  'wrong-content-type': () => '200 text/html; charset=utf-8 whole',
}
const everywhere = phases.flatMap((phase) => faultKinds.map((kind) => [kind, phase] as const))

describe('a fault that is planned in a test', () => {
  test.each(everywhere)('is seen as %s at %s, once, and the next answer is whole', async (kind, phase) => {
    const { sandbox, ask, waits } = await opened()
    await sandbox.fail({ on: phase, kind })
    expect(await seen(ask[phase]())).toBe(sights[kind](phase))
    expect(waits).toEqual(kind === 'slow-body' ? Array(8).fill(100) : [])
    expect(await seen(ask[phase]())).toBe(whole(phase))
    expect(await sandbox.unusedFaults()).toEqual([])
  })

  test.each(phases)('waits, has headers, or is a status at %s', async (phase) => {
    const { sandbox, ask, waits } = await opened()
    await sandbox.fail({ on: phase, delay: '3s', headers: { 'X-Of-Test': 'a' } })
    await sandbox.fail({ on: phase, delay: ['1s', '2s'], status: 599, headers: { 'Retry-After': '7' } })
    await sandbox.fail({ on: phase, status: 503, kind: 'cut-body' })
    const [late, refused, cut] = [await ask[phase](), await ask[phase](), await ask[phase]()]
    expect([late.status, late.headers.get('x-of-test')]).toEqual([200, 'a'])
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([599, '7'])
    expect(cut.status).toBe(503)
    await expect(cut.text()).rejects.toThrow('terminated')
    expect(waits).toEqual([3000, expect.toSatisfy((wait: number) => wait >= 1000 && wait < 2000)])
  })

  test.each(faultKinds)('leaves a task behind where the request was served: %s', async (kind) => {
    const { sandbox, ask } = await opened({ credits: 4 })
    await sandbox.fail({ on: 'accept', kind })
    await seen(ask.accept())
    const isServed = kind !== 'connection-reset'
    expect([(await sandbox.tasks()).length, (await sandbox.credits()).balance]).toEqual(
      isServed ? [2, 0] : [1, 2],
    )
  })

  test.each(phases)('is told by the journal, however it breaks the answer at %s', async (phase) => {
    const { sandbox, ask } = await opened()
    const reasons: Record<string, unknown> = {}
    for (const kind of faultKinds) {
      await sandbox.fail({ on: phase, kind })
      await seen(ask[phase]())
      reasons[kind] = (await sandbox.requests())[0]?.reason
    }
    expect(reasons).toEqual(Object.fromEntries(faultKinds.map((kind) => [kind, 'fault'])))
  })
})

describe('faults', () => {
  const statuses = async (ask: () => Promise<Response>, count: number): Promise<number[]> => {
    const all: number[] = []
    for (let n = 0; n < count; n++) all.push((await ask()).status)
    return all
  }

  test('are used in order, each as often as was said, and listed with what is left', async () => {
    const { sandbox, ask } = await opened()
    await sandbox.fail({ on: 'poll', status: 500, times: 2 })
    await sandbox.fail({ on: 'accept', status: 502 })
    await sandbox.fail({ on: 'poll', status: 503, times: 3 })
    expect(await statuses(ask.poll, 3)).toEqual([500, 500, 503])
    const left = (await sandbox.faults()).map(({ what, used, left }) => [what, used, left])
    expect(left).toEqual([
      ['500', 2, 0],
      ['502', 0, 1],
      ['503', 1, 2],
    ])
    expect((await sandbox.unusedFaults()).map(({ id, left }) => [id, left])).toEqual([
      [2, 1],
      [3, 2],
    ])
    expect(await statuses(ask.poll, 3)).toEqual([503, 503, 200])
    expect(await statuses(ask.accept, 2)).toEqual([502, 200])
    expect(await sandbox.unusedFaults()).toEqual([])
  })

  test('of several kinds come in turn', async () => {
    const { sandbox, ask } = await opened()
    const kind: FaultInput['kind'] = ['empty-body', 'connection-reset', 'wrong-content-type']
    await sandbox.fail({ on: 'poll', kind, times: 4 })
    const all: string[] = []
    for (let n = 0; n < 5; n++) all.push(await seen(ask.poll()))
    expect(all).toEqual(
      [...kind, kind[0]].map((each) => sights[each as keyof typeof sights]('poll')).concat(whole('poll')),
    )
  })

  test('of a probability are met as the seed draws, about as often, and counted only then', async () => {
    const run = async (seed: string) => {
      const { sandbox, ask } = await opened({ seed })
      await sandbox.fail({ on: 'poll', status: 500, times: 1000, probability: 0.2 })
      const met = await statuses(ask.poll, 500)
      const failed = met.filter((status) => status === 500).length
      expect((await sandbox.faults())[0]).toMatchObject({
        used: failed,
        left: 1000 - failed,
        probability: 0.2,
      })
      return met
    }
    const met = await run('one')
    const failed = met.filter((status) => status === 500).length
    expect([failed > 60, failed < 140]).toEqual([true, true])
    expect(await run('one')).toEqual(met)
    expect(await run('other')).not.toEqual(met)
  })

  test('are met by nobody else, nor by requests that come to nothing', async () => {
    const { mock, sandbox, ask } = await opened()
    for (const on of phases) await sandbox.fail({ on, status: 500 })
    const other = mock.sandbox('other')
    const none: Promise<Response>[] = [
      other.fetch(acceptPath, jsonPost(leastBody)),
      other.fetch(`${acceptPath}/1`),
      mock.fetch(new Request(mock.url + acceptPath, jsonPost(leastBody))),
      sandbox.fetch('/v1/nothing'),
      mock.fetch(new Request(`${mock.url}/pictures/a/1/1/b.png`)),
    ]
    expect((await Promise.all(none)).map(({ status }) => status)).toEqual([200, 404, 401, 404, 404])
    expect(await sandbox.unusedFaults()).toHaveLength(3)
    expect([
      await statuses(ask.accept, 2),
      await statuses(ask.poll, 2),
      await statuses(ask.download, 2),
    ]).toEqual([
      [500, 200],
      [500, 200],
      [500, 200],
    ])
  })

  const planned: [name: string, on: Phase, fault: object, expected: string[]][] = [
    ['a status', 'accept', { status: 418 }, ['418', '503', '503', '200']],
    ['a break', 'accept', { kind: 'connection-close' }, ['UND_ERR_SOCKET', '503', '503', '200']],
    ['a reset', 'accept', { kind: 'connection-reset' }, ['ECONNRESET', '503', '503', '200']],
    ['headers', 'accept', { headers: { 'x-a': 'b' } }, ['200', '503', '503', '200']],
  ]
  test.each(planned)(
    'come before what the scenario plans, and use up none of it: %s',
    async (_, on, fault, expected) => {
      const { sandbox, ask } = await opened()
      await sandbox.use('flaky-accept')
      await sandbox.fail({ on, ...fault })
      const all: string[] = []
      for (let n = 0; n < 4; n++)
        all.push(
          await ask[on]().then(
            ({ status }) => String(status),
            ({ cause }) => cause.code,
          ),
        )
      expect(all).toEqual(expected)
    },
  )
})

describe('a planned refusal shows', () => {
  const figures = ({ headers }: Response) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`))
  const limited = async (): Promise<{ sandbox: MockSandbox; submit: () => Promise<Response> }> => {
    const { sandbox, ask } = await opened()
    await sandbox.freeze()
    await sandbox.limits('2/s, 5/m')
    await sandbox.reset(['limits'])
    await ask.accept()
    return { sandbox, submit: ask.accept }
  }

  test('the figures of a real 429, by the limits of the sandbox', async () => {
    const { sandbox, submit } = await limited()
    await sandbox.fail({ on: 'accept', status: 429 })
    expect(figures(await submit())).toEqual(['2, 5;w=60, 2;w=1', '-1', '1'])
    await sandbox.use('rate-limited')
    expect(figures(await submit())).toEqual(['2, 5;w=60, 2;w=1', '-1', '1'])
  })

  test('the present figures with any other status, and counts nothing', async () => {
    const { sandbox, submit } = await limited()
    await sandbox.fail({ on: 'accept', status: 503 })
    expect(figures(await submit())).toEqual(['5, 5;w=60, 2;w=1', '4', '60'])
    expect(figures(await submit())).toEqual(['5, 5;w=60, 2;w=1', '3', '60'])
  })

  test('the present figures where the key has no scope, too', async () => {
    const { sandbox } = await limited()
    await sandbox.use('no-scope')
    expect(figures(await sandbox.fetch(`${acceptPath}/1`))).toEqual(['5, 5;w=60, 2;w=1', '4', '60'])
  })
})
