import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import { processClock } from '../../src/clock.ts'
import { Inputs } from '../../src/pictures/inputs.ts'
import { bomb } from '../support/bomb.ts'
import { bodyOf, made, poll, showing, submit } from '../support/showing.ts'

const servers = new Set<Server>()
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  servers.clear()
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.add(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('fetches nothing unless told to', async () => {
  let asked = 0
  const url = await listen((_, response) => {
    asked++
    response.end()
  })
  const { mock, sandbox } = showing({ fetchAllow: ['127.0.0.1'] })
  expect((await made(sandbox, bodyOf({ clothing: [`${url}/a.png`] }))).status).toBe('DONE')
  expect(asked).toBe(0)
  await mock.close()
})

const blank = sharp({ create: { width: 60, height: 90, channels: 3, background: '#c03020' } })

test('fetches an input, measures it and wears it', async () => {
  const bytes = new Uint8Array(await blank.png().toBuffer())
  let asked = 0
  const url = await listen((_, response) => {
    asked++
    response.end(bytes)
  })
  const { mock, sandbox } = showing({ fetchInputs: true, fetchAllow: ['127.0.0.1'] })
  const clothing = [`${url}/a.png`, `${url}/a.png`]
  const task = await made(sandbox, bodyOf({ clothing }))
  expect(task.result?.input_objects).toMatchObject([
    { width: 60, height: 90 },
    { width: 60, height: 90 },
  ])
  expect(task.result?.output_objects[0]).toMatchObject({ width: 832, height: 1248 })
  expect(asked).toBe(1)
  await mock.close()
})

test('ends a task whose input cannot be fetched in ERROR', async () => {
  const targets: Record<string, string> = {
    '/private': 'http://10.0.0.1/a.png',
    '/loopback': 'http://[::1]/a.png',
    '/number': 'http://3232235777/a.png',
    '/scheme': 'https://shop.example/a.png',
    '/file': 'file:///etc/passwd',
  }
  const url = await listen((request, response) => {
    const location = targets[request.url ?? '']
    if (location !== undefined) response.writeHead(302, { location }).end()
    else if (request.url === '/large') response.writeHead(200, { 'content-length': 26_000_000 }).end()
    else if (request.url === '/bomb') response.end(bomb())
    else response.writeHead(404).end()
  })
  const { mock, sandbox, failures } = showing({ fetchInputs: true, fetchAllow: ['127.0.0.1'], credits: 4 })
  const rows: readonly (readonly [address: string, told: RegExp])[] = [
    [`${url}/private`, /10\.0\.0\.1 is not on the public internet/],
    [`${url}/loopback`, /::1 is not on the public internet/],
    [`${url}/number`, /192\.168\.1\.1 is not on the public internet/],
    [`${url}/scheme`, /another scheme \(https\)/],
    [`${url}/file`, /another scheme \(file\)/],
    [`${url}/large`, /larger than 25 MB/],
    [`${url}/bomb`, /60000 × 60000 pixels/],
    [`${url}/absent`, /answered 404/],
    ['http://localhost/a.png', /localhost is not on the public internet/],
    ['http://[::ffff:10.0.0.1]/a.png', /not on the public internet/],
    ['http://169.254.169.254/latest', /not on the public internet/],
  ]
  for (const [address, told] of rows) {
    const task = await made(sandbox, bodyOf({ clothing: [address] }))
    expect([address, task.status]).toEqual([address, 'ERROR'])
    expect(task.errors[0]?.error).toContain(address)
    expect(task.errors[0]?.error).toMatch(told)
  }
  expect((await sandbox.credits()).balance).toBe(4)
  expect(failures).toEqual([])
  await mock.close()
})

test('waits for an input no longer than 10 s, on a clock that a test holds', async () => {
  let reach = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const url = await listen(() => reach())
  const rings: (() => void)[] = []
  const real = processClock()
  const clock = {
    ...real,
    setTimer: (task: () => void, after: number) => {
      if (after !== 10_000) return real.setTimer(task, after)
      rings.push(task)
      return () => {}
    },
  }
  const { mock, sandbox } = showing({ clock, fetchInputs: true, fetchAllow: ['127.0.0.1'] })
  const coming = submit(sandbox, bodyOf({ clothing: [`${url}/slow.png`] }))
  await reached
  for (const ring of rings) ring()
  const id = await coming
  await sandbox.advance('10s')
  const task = await poll(sandbox, id)
  expect([task.status, task.errors[0]?.error]).toEqual([
    'ERROR',
    `The picture ${url}/slow.png could not be fetched: no answer within 10 s.`,
  ])
  await mock.close()
})

for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:192.168.0.1']) {
  test(`refuses a name that points inside, to ${address}`, async () => {
    const inputs = new Inputs({
      clock: processClock(),
      storage: undefined,
      fetchAllow: new Set(),
      samplesAt: () => 'http://claid-mock.test/samples/',
      note: () => {},
      resolve: async () => [{ address, family: address.includes(':') ? 6 : 4 }],
    })
    expect(await inputs.look('sandbox', ['http://shop.example/a.png'])).toEqual([
      {
        problem:
          'The picture http://shop.example/a.png could not be fetched: shop.example is not on the public internet.',
      },
    ])
  })
}
