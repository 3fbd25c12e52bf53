import { expect, test } from 'vitest'
import { planChecks } from '../../src/suite/plan.ts'
import { Secrets } from '../../src/suite/secrets.ts'
import { withPatience } from '../support/patience.ts'
import { atelier, foundBy, key, reportOf, stored, troubles } from './target.ts'
import { delivering } from './webhooks.ts'

const neverMet = ['answer.accept.403']

test('the mock passes every check, in the profile of the contract', async () => {
  const { between, ...receiver } = delivering()
  const report = await reportOf({ spoil: between(), ...receiver })
  expect(troubles(report)).toEqual(neverMet.map((id) => `skipped ${id}: no 403 was met`))
  expect(report).toMatchObject({ wasTaskSeen: true, summary: { failed: 0, drift: 0, credits: 82 } })
})

test('the mock drifts as live answers do in the observed profile, and nowhere else', async () => {
  const report = await reportOf({ mock: { profile: 'observed' } })
  expect(report.summary.failed).toBe(0)
  expect(foundBy(report)).toEqual(['answer.accept.429', 'answer.poll.200'])
  const { evidence = [] } = report.checks.find(({ id }) => id === 'answer.poll.200') ?? {}
  expect(evidence.map(({ what }) => what.split('/').pop()).sort()).toEqual([
    'claid_storage_uri',
    'object_bucket',
    'object_key',
    'object_uri',
  ])
})

test('the observed profile of a target behind https drifts in result_url', async () => {
  const url = 'https://mock.example'
  const report = await reportOf({
    url,
    builtIn: { profile: 'observed' },
    mock: { profile: 'observed', publicUrl: url },
    only: ['accept'],
  })
  expect(foundBy(report)).toEqual(['accept.result-url.scheme'])
})

test('a document of other families is checked without a line of code', async () => {
  const report = await reportOf({ contract: atelier, mock: { spec: 'test/documents/atelier.json' } })
  expect(troubles(report).filter((line) => !line.startsWith('skipped'))).toEqual([])
  expect(report.checks.length).toBeGreaterThan(500)
}, 120_000)

test('the free suite takes less than five seconds', async () => {
  const report = await reportOf({ maxCredits: 0 })
  expect(report.ms).toBeLessThan(withPatience(5000))
  expect(report.summary.credits).toBe(0)
})

test('two runs say the same but for times', async () => {
  const timeless = (text: string) => text.replace(/"ms":\d+/g, '').replace(/"startedAt":"[^"]*"/, '')
  const [first, second] = [await reportOf(), await reportOf()]
  expect(timeless(JSON.stringify(second))).toBe(timeless(JSON.stringify(first)))
})

test('two runs against a target that is wrong say the same but for times', async () => {
  const wrong = () =>
    reportOf({
      skip: ['picture', 'poll.forward'],
      spoil: (fetch) => async (request) => {
        const response = await fetch(request)
        return new Response(response.status < 300 ? '{"data":{"id":7}}' : '{}', { status: response.status })
      },
    })
  const timeless = (text: string) => text.replace(/"ms":\d+|\d{4}-\d\d-\d\dT[^"\\]*/g, '')
  const [first, second] = [await wrong(), await wrong()]
  expect(first.summary.failed).toBeGreaterThan(50)
  expect(timeless(JSON.stringify(second))).toBe(timeless(JSON.stringify(first)))
})

test('a plan tells the price of each check and pays each task once', async () => {
  const { checks, price } = await planChecks({ contract: stored })
  expect(price).toBe(82)
  expect(checks.find(({ id }) => id === 'accept.accepted')?.price).toBe(2)
  const paid = checks.map((check) => check.price > 0)
  const free = checks.findIndex(({ check }) => check.specimens.length > 0)
  expect(paid.indexOf(true)).toBeGreaterThanOrEqual(free)
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
})

test('fewer samples cost less', async () => {
  const { price } = await planChecks({ contract: stored, samples: 1 })
  expect(price).toBeLessThan(60)
})

test('only and skip choose by id and by the start of ids', async () => {
  const ids = async (options: { only?: string[]; skip?: string[] }) =>
    (await planChecks({ contract: stored, ...options })).checks.map(({ id }) => id)
  expect(await ids({ only: ['accept.status'] })).toEqual(['accept.status'])
  expect(await ids({ only: ['key'], skip: ['key.missing', 'key.wrong'] })).toEqual([
    'key.malformed.accept',
    'key.malformed.poll',
    'key.code',
  ])
  await expect(ids({ only: ['accept.nothing'] })).rejects.toThrow(/none is called "accept.nothing"/)
})

test.each(['http://mock.test', 'http://mock.test/', 'http://mock.test/v1', 'http://mock.test/v1/'])(
  'the base URL may be %s',
  async (url) => {
    const report = await reportOf({
      url,
      builtIn: { profile: 'documented' },
      mock: { publicUrl: 'http://mock.test' },
      only: ['accept'],
    })
    expect(report.target.url).toBe('http://mock.test')
    expect(foundBy(report)).toEqual([])
  },
)

test('no key stands in a report', async () => {
  const report = await reportOf({
    // It answers everything with what it was sent.
    spoil: () => async (request) =>
      Response.json(
        { error: request.headers.get('authorization'), sent: encodeURIComponent(key) },
        { status: 418 },
      ),
    keys: { other: 'another-key', empty: 'a key that is empty' },
  })
  const text = JSON.stringify(report)
  expect(text).toContain('$CLAID_API_KEY')
  expect(text).not.toContain(key)
  expect(text).not.toContain('another-key')
  expect(text).not.toContain('a key that is empty')
})

test('results are told in the order of the plan', async () => {
  const told: string[] = []
  const report = await reportOf({
    only: ['refuse', 'accept'],
    onResult: ({ id }, done, total) => told.push(`${id} ${done}/${total}`),
  })
  expect(told).toEqual(report.checks.map(({ id }, index) => `${id} ${index + 1}/${report.checks.length}`))
})

test('each finding of a check has a name of its own', async () => {
  const report = await reportOf({
    timeout: '500ms',
    spoil: (fetch) => async (request) => {
      const response = await fetch(request)
      const isPicture = response.headers.get('content-type')?.startsWith('image/')
      return isPicture || response.status >= 400 ? new Response('no', { status: 500 }) : response
    },
  })
  const several = report.checks.filter(({ evidence }) => evidence.length > 1)
  expect(several.length).toBeGreaterThan(5)
  for (const { evidence } of several)
    expect(new Set(evidence.map(({ what }) => what)).size).toBe(evidence.length)
})

test('a key that is cut off in the middle shows no part of itself', () => {
  const secret = 'sk-Very+Secret/9-key'
  const secrets = new Secrets()
  secrets.addKey(secret, '$KEY')
  const json = secret.replace(/./g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)
  const forms = [secret, encodeURIComponent(secret), json, btoa(`u:${secret}`), btoa(secret)]
  for (const form of forms)
    for (let length = 30; length < form.length; length++)
      expect(secrets.hide(`said ${form.slice(0, length)}…`)).toContain('$KEY')
  for (let length = 5; length < secret.length; length++)
    expect(secrets.hide(`said ${secret.slice(0, length)}…`)).toBe('said $KEY…')
  expect(secrets.hide(`said ${secret.slice(0, 9)}, and so on`)).toContain('sk-Very+S')
})
