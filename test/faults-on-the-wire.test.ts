import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Clock, processClock } from '../src/clock.ts'
import { createMock, type FaultInput, type MockOptions } from '../src/index.ts'
import { faultKinds } from '../src/scenarios/schema.ts'
import { acceptPath, jsonPost, leastBody } from './support/mock.ts'
import { assertBuilt, Process, root, serve, shell } from './support/process.ts'

type FaultKind = (typeof faultKinds)[number]
const phases = ['accept', 'poll', 'download'] as const
type Phase = (typeof phases)[number]
const everywhere = faultKinds.flatMap((kind) => phases.map((phase) => [kind, phase] as const))

const key = 'key-of-a-test'
const authorization = `Bearer ${key}`

/** Never waits, so that pauses of an answer take no time. */
const hasty: Clock = { ...processClock(), sleep: () => new Promise(setImmediate) }

interface Nap {
  readonly ms: number
  readonly wake: () => void
}

/** Waits until the test says so. */
function patient() {
  const naps: Nap[] = []
  const waiting: ((nap: Nap) => void)[] = []
  let isHasty = false
  const sleep = (ms: number) =>
    new Promise<void>((wake) => {
      if (isHasty) return wake()
      const waiter = waiting.shift()
      if (waiter) waiter({ ms, wake })
      else naps.push({ ms, wake })
    })
  const clock: Clock = { ...processClock(), sleep }
  /** The next pause, as soon as there is one. */
  const nap = () =>
    new Promise<Nap>((resolve) => {
      const next = naps.shift()
      if (next) resolve(next)
      else waiting.push(resolve)
    })
  /** From now on nothing waits. */
  const hurry = () => {
    isHasty = true
    for (const { wake } of naps.splice(0)) wake()
  }
  return { clock, nap, hurry }
}

/** A picture that is large enough to be broken, and is drawn in no time. */
const small: MockOptions = {
  scenario: 'small',
  scenarios: { small: { task: { output: { width: 240, height: 320 } } } },
}

/** A mock on a real port with a task that is done, and how each kind of request is made there. */
async function opened(options: MockOptions = {}) {
  const failures: string[] = []
  const failed = (error: unknown) => failures.push(String(error))
  const mock = createMock({ speed: 0, seed: 'wire', clock: hasty, failed, ...small, ...options })
  onTestFinished(() => mock.close())
  const { url, port } = await mock.listen()
  const sandbox = mock.sandbox(key)
  const { data } = await (await sandbox.fetch(acceptPath, jsonPost(leastBody))).json()
  const done = await (await sandbox.fetch(data.result_url)).json()
  const picture = done.data.result.output_objects[0].tmp_url
  const targets: Record<Phase, readonly [url: string, init: RequestInit]> = {
    accept: [url + acceptPath, jsonPost(leastBody, { authorization })],
    poll: [data.result_url, { headers: { authorization } }],
    download: [picture, {}],
  }
  const whole = async (phase: Phase) => seen(fetch, ...targets[phase])
  return { mock, url, port, sandbox, targets, failures, whole }
}

interface Seen {
  readonly status?: number
  readonly type?: string | null
  /** What the answer promised. */
  readonly length?: string | null
  readonly bytes?: Buffer
  /** How the connection broke, in the words of `fetch`. */
  readonly broke?: readonly [name: string, message: string, code: unknown]
}

/** All that a client with `fetch` can tell of an answer. */
async function seen(send: typeof fetch, url: string, init: RequestInit): Promise<Seen> {
  const brokenBy = (error: unknown) => {
    const { name, message, cause } = error as Error & { readonly cause?: { readonly code?: unknown } }
    return { broke: [name, message, cause?.code] as const }
  }
  let response: Response
  try {
    response = await send(url, init)
  } catch (error) {
    return brokenBy(error)
  }
  const { status, headers, body } = response
  const chunks: Uint8Array[] = []
  const told = () => ({
    status,
    type: headers.get('content-type'),
    length: headers.get('content-length'),
    bytes: Buffer.concat(chunks),
  })
  try {
    for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk)
  } catch (error) {
    return { ...told(), ...brokenBy(error) }
  }
  return told()
}

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** What a client sees of each fault; `whole` is the answer as it would have been. */
const effects: Readonly<Record<FaultKind, (met: Seen, whole: Seen, phase: Phase) => void>> = {
  'connection-reset': (met) => expect(met).toEqual({ broke: ['TypeError', 'fetch failed', 'ECONNRESET'] }),
  'connection-close': (met) =>
    expect(met).toEqual({ broke: ['TypeError', 'fetch failed', 'UND_ERR_SOCKET'] }),
  'cut-body': (met, whole) => {
    const length = whole.bytes?.length ?? 0
    expect(met).toMatchObject({ status: 200, broke: ['TypeError', 'terminated', 'UND_ERR_SOCKET'] })
    expect([met.length, met.bytes?.length]).toEqual([String(length), Math.ceil(length / 2)])
  },
  'malformed-json': (met, whole, phase) => {
    expect([met.status, met.broke]).toEqual([200, undefined])
    const text = String(met.bytes)
    expect(text.length).toBeGreaterThan(0)
    expect(isJson(text)).toBe(false)
    if (phase === 'poll') expect(String(whole.bytes)).toContain(text)
  },
  'empty-body': (met, whole) =>
    expect(met).toMatchObject({ status: 200, type: whole.type, bytes: Buffer.alloc(0) }),
  'slow-body': (met, whole, phase) => {
    expect([met.status, met.type, met.broke, met.bytes?.length]).toEqual([
      200,
      whole.type,
      undefined,
      whole.bytes?.length,
    ])
    if (phase !== 'accept') expect(met.bytes).toEqual(whole.bytes)
  },
  'wrong-content-type': (met, whole, phase) => {
    expect([met.status, met.type]).toEqual([200, 'text/html; charset=utf-8'])
    if (phase !== 'accept') expect(met.bytes).toEqual(whole.bytes)
  },
}

describe('Node’s fetch meets', () => {
  test.each(everywhere)('%s at %s, once', async (kind, phase) => {
    const { sandbox, targets, failures, whole } = await opened()
    const before = await whole(phase)
    await sandbox.fail({ on: phase, kind })
    effects[kind](await seen(fetch, ...targets[phase]), before, phase)
    expect(await sandbox.unusedFaults()).toEqual([])
    const after = await whole(phase)
    expect([after.status, after.type, after.broke]).toEqual([200, before.type, undefined])
    if (phase !== 'accept') expect(after.bytes).toEqual(before.bytes)
    expect(failures).toEqual([])
  })
})

describe('a Fetch in memory meets', () => {
  // Same seed, same address, same requests: what differs is the way.
  test.each(everywhere)('%s at %s as a real fetch does', async (kind, phase) => {
    const both = await Promise.all([0, 1].map(() => opened({ publicUrl: 'http://claid-mock.test' })))
    const [real, inMemory] = both
    if (!real || !inMemory) throw new Error('there are two')
    for (const { sandbox } of both) {
      await sandbox.freeze()
      await sandbox.fail({ on: phase, kind })
    }
    const [address, init] = real.targets[phase]
    const path = new URL(address).pathname
    const overSocket = await seen(fetch, real.url + path, init)
    const send = (url: string | URL | Request, given?: RequestInit) =>
      inMemory.mock.fetch(new Request(url, given))
    const told = await seen(send as typeof fetch, inMemory.mock.url + path, init)
    // The way adds its own: where nobody counts bytes, no length is promised.
    const { length: _, bytes, ...rest } = told
    const { length: __, bytes: expected, ...expectedRest } = overSocket
    expect(rest).toEqual(expectedRest)
    expect(withoutTimes(bytes)).toEqual(withoutTimes(expected))
    expect([...real.failures, ...inMemory.failures]).toEqual([])
  })

  test('a broken connection that can be told from a bug: a TypeError with a cause', async () => {
    const { sandbox } = await opened()
    await sandbox.fail({ on: 'accept', kind: 'connection-reset' })
    const error = await sandbox.fetch(acceptPath, jsonPost(leastBody)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).cause).toBeInstanceOf(Error)
    expect((error as Error).cause).toMatchObject({ code: 'ECONNRESET', message: 'read ECONNRESET' })
  })
})

/** Two mocks are made one after the other: their tasks differ in the time of creation. */
const withoutTimes = (bytes: Buffer | undefined) =>
  bytes?.toString('latin1').replace(/\d{4}-\d\d-\d\dT[\d:.]+\+00:00/g, 'TIME')

describe('curl meets', () => {
  /** Exit codes: https://curl.se/libcurl/c/libcurl-errors.html */
  const codes: Readonly<Record<FaultKind, number>> = {
    'connection-reset': 56,
    'connection-close': 52,
    'cut-body': 18,
    'malformed-json': 0,
    'empty-body': 0,
    'slow-body': 0,
    'wrong-content-type': 0,
  }
  const wire = '%{stderr}%{http_code} %{size_download} %{content_type}'
  const curlOf = (phase: Phase, url: string) => {
    const sent = `-H "Authorization: ${authorization}"`
    const body = `-H 'Content-Type: application/json' -d '${JSON.stringify(leastBody)}'`
    return `curl -s -o /dev/null -w '${wire}' ${phase === 'download' ? '' : sent} ${phase === 'accept' ? body : ''} '${url}'`
  }

  test.each(everywhere)('%s at %s', async (kind, phase) => {
    const { sandbox, targets, whole } = await opened()
    const { type, bytes } = await whole(phase)
    await sandbox.fail({ on: phase, kind })
    const { code, stderr } = await shell(curlOf(phase, targets[phase][0]))
    const [status, size, ...contentType] = stderr.split(' ')
    expect(code).toBe(codes[kind])
    if (kind === 'connection-reset' || kind === 'connection-close') {
      expect(status).toBe('000')
      return
    }
    expect(status).toBe('200')
    expect(contentType.join(' ')).toBe(kind === 'wrong-content-type' ? 'text/html; charset=utf-8' : type)
    const length = bytes?.length ?? 0
    const expected = { 'cut-body': Math.ceil(length / 2), 'empty-body': 0 }[kind as string]
    if (kind !== 'malformed-json') expect(Number(size)).toBe(expected ?? length)
    expect((await shell(curlOf(phase, targets[phase][0]))).code).toBe(0)
  })

  test('each of them from the command as it is shipped, too', async () => {
    assertBuilt()
    const { url } = await serve(['--rate-limit', 'off'])
    const met: [FaultKind, number | null][] = []
    for (const kind of faultKinds) {
      await fetch(`${url}/_mock/faults`, jsonPost({ on: 'accept', kind }, { authorization }))
      met.push([kind, (await shell(curlOf('accept', url + acceptPath))).code])
    }
    expect(Object.fromEntries(met)).toEqual(codes)
    expect((await shell(curlOf('accept', url + acceptPath))).stderr).toMatch(/^200 /)
  })
})

/** What a socket is told, and how it ended. */
async function raw(port: number, text: string) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const chunks: Buffer[] = []
  let code: string | undefined
  socket.on('data', (chunk) => void chunks.push(chunk))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code
  })
  socket.write(text)
  // `once` would reject with the error that is looked for.
  await new Promise((resolve) => socket.on('close', resolve))
  const [head = '', body = ''] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
  return { code, head, body }
}

describe('a raw socket', () => {
  const post = (() => {
    const body = JSON.stringify(leastBody)
    const lines = ['POST PATH HTTP/1.1', 'Host: localhost', `Authorization: ${authorization}`]
    lines.push('Content-Type: application/json', `Content-Length: ${body.length}`, '', body)
    return lines.join('\r\n').replace('PATH', acceptPath)
  })()

  test('is reset by connection-reset, before any byte', async () => {
    const { sandbox, port } = await opened()
    await sandbox.fail({ on: 'accept', kind: 'connection-reset' })
    expect(await raw(port, post)).toEqual({ code: 'ECONNRESET', head: '', body: '' })
  })

  test('is ended in peace by connection-close, before any byte', async () => {
    const { sandbox, port } = await opened()
    await sandbox.fail({ on: 'accept', kind: 'connection-close' })
    expect(await raw(port, post)).toEqual({ code: undefined, head: '', body: '' })
  })

  test('gets half of what was promised from cut-body', async () => {
    const { sandbox, port } = await opened()
    await sandbox.fail({ on: 'accept', kind: 'cut-body' })
    const { head, body } = await raw(port, post)
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    const promised = Number(/^content-length: (\d+)/im.exec(head)?.[1])
    expect(body.length).toBe(Math.ceil(promised / 2))
    expect(body.startsWith('{"data":')).toBe(true)
  })

  test('loses what was sent after it on a connection that is reset', async () => {
    const { sandbox, port } = await opened()
    await sandbox.fail({ on: 'accept', kind: 'connection-reset' })
    expect(await raw(port, post + post)).toMatchObject({ code: 'ECONNRESET', head: '' })
  })
})

test.each(phases)('the pieces of a slow body arrive one by one at %s', async (phase) => {
  const { clock, nap } = patient()
  const { sandbox, targets, whole } = await opened({ clock })
  const { bytes } = await whole(phase)
  const length = bytes?.length ?? 0
  await sandbox.fail({ on: phase, kind: 'slow-body' })
  const response = await fetch(...targets[phase])
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  const sizes: number[] = []
  const pauses: number[] = []
  for (let size = 0; size < length; ) {
    const { ms, wake } = await nap()
    pauses.push(ms)
    wake()
    // Nothing more is sent before the next pause is over.
    const chunk = await reader?.read()
    sizes.push(chunk?.value?.length ?? 0)
    size += sizes.at(-1) ?? length
  }
  expect((await reader?.read())?.done).toBe(true)
  expect(sizes.length).toBeGreaterThan(4)
  expect(Math.max(...sizes)).toBeLessThan(length / 4)
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(50)
})

describe.each(phases)('at %s', (phase) => {
  test('a delayed answer comes when the delay is over, whole', async () => {
    const { clock, nap } = patient()
    const { sandbox, targets, whole } = await opened({ clock })
    const { bytes } = await whole(phase)
    await sandbox.fail({ on: phase, delay: '5s' })
    let isHere = false
    const coming = seen(fetch, ...targets[phase]).finally(() => {
      isHere = true
    })
    const { ms, wake } = await nap()
    expect([ms, isHere]).toEqual([5000, false])
    // The server is not held up by it.
    expect((await whole(phase)).status).toBe(200)
    expect(isHere).toBe(false)
    wake()
    expect(await coming).toMatchObject({ status: 200, bytes: { length: bytes?.length } })
  })

  test('a delay may be drawn from a range', async () => {
    const pauses: number[] = []
    const clock: Clock = { ...hasty, sleep: async (ms) => void pauses.push(ms) }
    const { sandbox, targets } = await opened({ clock })
    await sandbox.fail({ on: phase, delay: ['200ms', '900ms'], times: 5 })
    for (let n = 0; n < 5; n++) expect((await seen(fetch, ...targets[phase])).status).toBe(200)
    expect(new Set(pauses).size).toBe(5)
    expect(pauses.filter((ms) => ms < 200 || ms > 900)).toEqual([])
  })

  test.each([400, 402, 429, 500, 503])('the status %s comes in the envelope', async (status) => {
    const { sandbox, targets, failures } = await opened()
    await sandbox.fail({ on: phase, status, headers: { 'x-made': 'by a test' } })
    const response = await fetch(...targets[phase])
    expect([response.status, response.headers.get('x-made')]).toEqual([status, 'by a test'])
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      error_code: expect.any(String),
      error_type: expect.any(String),
    })
    expect((await seen(fetch, ...targets[phase])).status).toBe(200)
    expect(failures).toEqual([])
  })

  test('a status, a delay and a break can meet in one answer', async () => {
    const pauses: number[] = []
    const clock: Clock = { ...hasty, sleep: async (ms) => void pauses.push(ms) }
    const { sandbox, targets } = await opened({ clock })
    await sandbox.fail({ on: phase, status: 503, delay: '1s', kind: 'cut-body' })
    const met = await seen(fetch, ...targets[phase])
    expect(met).toMatchObject({ status: 503, broke: ['TypeError', 'terminated', 'UND_ERR_SOCKET'] })
    expect(pauses).toEqual([1000])
  })
})

describe('other requests are unaffected:', () => {
  const breaking: readonly FaultKind[] = ['connection-reset', 'connection-close', 'cut-body']

  test.each(breaking)('one under way on another connection, by %s', async (kind) => {
    const { clock, nap, hurry } = patient()
    const { sandbox, targets } = await opened({ clock })
    await sandbox.fail({ on: 'download', kind: 'slow-body' })
    await sandbox.fail({ on: 'accept', kind })
    const slow = seen(fetch, ...targets.download)
    const first = await nap()
    expect((await seen(fetch, ...targets.accept)).broke).toBeDefined()
    first.wake()
    hurry()
    const { status, broke, bytes } = await slow
    expect([status, broke]).toEqual([200, undefined])
    expect(bytes).toEqual((await seen(fetch, ...targets.download)).bytes)
  })

  test.each(breaking)('those of another sandbox at the same time, by %s', async (kind) => {
    const { mock, sandbox, targets, url } = await opened()
    await sandbox.fail({ on: 'accept', kind, times: 10 })
    const other = jsonPost(leastBody, { authorization: 'Bearer another-key' })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 ? seen(fetch, url + acceptPath, other) : seen(fetch, ...targets.accept),
      ),
    )
    expect(answers.map(({ broke }) => broke !== undefined)).toEqual(answers.map((_, n) => n % 2 === 0))
    expect(await mock.sandbox('another-key').tasks()).toHaveLength(10)
    expect(await sandbox.unusedFaults()).toEqual([])
  })

  /** One request after the other on one connection, if it lives. */
  async function overOne(agent: Agent, url: string, init: RequestInit) {
    const sent = request(url, {
      agent,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
    })
    sent.end(init.body)
    const [incoming] = (await once(sent, 'response')) as [IncomingMessage]
    const bytes = Buffer.concat(await incoming.toArray())
    return { status: incoming.statusCode, reused: sent.reusedSocket, bytes }
  }
  const living: readonly FaultInput[] = [
    ...faultKinds.filter((kind) => !breaking.includes(kind)).map((kind) => ({ on: 'poll' as const, kind })),
    { on: 'poll', status: 503 },
    { on: 'poll', delay: '1s' },
  ]

  test.each(living)('the next one on the same connection, by $kind $status $delay', async (fault) => {
    const { sandbox, targets } = await opened()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const before = await overOne(agent, ...targets.poll)
    await sandbox.fail(fault)
    await overOne(agent, ...targets.poll)
    const after = await overOne(agent, ...targets.poll)
    expect(await sandbox.unusedFaults()).toEqual([])
    expect(after).toEqual({ status: 200, reused: true, bytes: before.bytes })
  })

  test.each(breaking)('the next one of the same client, on a new connection, by %s', async (kind) => {
    const { sandbox, targets } = await opened()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const before = await overOne(agent, ...targets.poll)
    await sandbox.fail({ on: 'poll', kind })
    await expect(overOne(agent, ...targets.poll)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await overOne(agent, ...targets.poll)).toEqual({ status: 200, reused: false, bytes: before.bytes })
  })
})

test('a request that is reset was not accepted; one whose answer is lost was', async () => {
  const { sandbox, targets } = await opened({ credits: 10 })
  const tasks = (await sandbox.tasks()).length
  await sandbox.fail({ on: 'accept', kind: 'connection-reset' })
  await seen(fetch, ...targets.accept)
  expect((await sandbox.tasks()).length).toBe(tasks)
  for (const kind of ['connection-close', 'cut-body'] as const) {
    await sandbox.fail({ on: 'accept', kind })
    await seen(fetch, ...targets.accept)
  }
  expect((await sandbox.tasks()).length).toBe(tasks + 2)
  expect((await sandbox.credits()).balance).toBe(10 - 2 * (tasks + 2))
})

test('a client that leaves in the middle of a slow body does no harm', async () => {
  const { clock, nap, hurry } = patient()
  const { sandbox, targets, failures } = await opened({ clock })
  await sandbox.fail({ on: 'download', kind: 'slow-body' })
  const [url] = targets.download
  const leaving = new AbortController()
  const response = await fetch(url, { signal: leaving.signal })
  ;(await nap()).wake()
  await response.body?.getReader().read()
  leaving.abort()
  hurry()
  expect((await seen(fetch, ...targets.download)).status).toBe(200)
  expect(failures).toEqual([])
})

test('a HEAD of a picture meets faults without a body', async () => {
  const { sandbox, targets, failures } = await opened()
  const [url] = targets.download
  for (const kind of [
    'cut-body',
    'malformed-json',
    'empty-body',
    'slow-body',
    'wrong-content-type',
  ] as const) {
    await sandbox.fail({ on: 'download', kind })
    const met = await seen(fetch, url, { method: 'HEAD' })
    expect([kind, met.bytes?.length ?? 0]).toEqual([kind, 0])
  }
  expect(await sandbox.unusedFaults()).toEqual([])
  expect((await seen(fetch, url, { method: 'HEAD' })).status).toBe(200)
  expect(failures).toEqual([])
})

// A test runner keeps its process alive; a script has nothing but the timer that it waits for.
describe('in a script that does nothing else', () => {
  beforeAll(() => assertBuilt())

  test.each<[string, FaultInput]>([
    ['a delay', { on: 'accept', delay: '20ms' }],
    ['a slow body', { on: 'accept', kind: 'slow-body' }],
  ])('%s in memory is waited for', async (_, fault) => {
    const script = `
      import { createMock } from '${root}/dist/index.js'
      const sandbox = createMock().sandbox()
      await sandbox.fail(${JSON.stringify(fault)})
      const response = await sandbox.fetch('${acceptPath}', ${JSON.stringify(jsonPost(leastBody))})
      console.log(response.status, (await response.json()).data.status)`
    const { code, stdout, stderr } = await new Process(process.execPath, [
      '--input-type=module',
      '-e',
      script,
    ]).ended
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '200 ACCEPTED\n', stderr: '' })
  })
})
