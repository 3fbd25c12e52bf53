import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { isPublicAddress, type Resolve } from '../../src/address.ts'
import { type Clock, processClock } from '../../src/clock.ts'
import { type Connect, type FetchInputOptions, fetchInput } from '../../src/pictures/fetch-input.ts'

const servers = new Set<Server>()
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  servers.clear()
})

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  servers.add(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return (server.address() as AddressInfo).port
}

const noConnection: Connect = () => {
  throw new Error('Something was connected to.')
}
const to =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const clock = processClock()
const get = (url: string, options: Partial<FetchInputOptions> = {}) => fetchInput(url, { clock, ...options })

const addressAttacks = [
  'http://127.0.0.1/a.png',
  'http://127.1/a.png',
  'http://127.255.255.254/a.png',
  'http://2130706433/a.png',
  'http://0x7f000001/a.png',
  'http://0x7f.0.0.1/a.png',
  'http://017700000001/a.png',
  'http://0177.0.0.1/a.png',
  'http://127.0.0.1./a.png',
  'http://①②⑦.⓪.⓪.①/a.png',
  'http://127。0。0。1/a.png',
  'http://0/a.png',
  'http://0.0.0.0/a.png',
  'http://10.0.0.1/a.png',
  'http://167772161/a.png',
  'http://172.16.0.1/a.png',
  'http://172.31.255.255/a.png',
  'http://192.168.1.1/a.png',
  'http://3232235777/a.png',
  'http://100.64.0.1/a.png',
  'http://100.127.255.255/a.png',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://168.63.129.16/metadata',
  'http://192.0.0.192/opc/v1/',
  'http://198.18.0.1/a.png',
  'http://224.0.0.1/a.png',
  'http://239.255.255.250/a.png',
  'http://240.0.0.1/a.png',
  'http://255.255.255.255/a.png',
  'http://203.0.113.7/a.png',
  'http://[::1]/a.png',
  'http://[::]/a.png',
  'http://[0:0:0:0:0:0:0:1]/a.png',
  'http://[::ffff:127.0.0.1]/a.png',
  'http://[::ffff:7f00:1]/a.png',
  'http://[::ffff:a9fe:a9fe]/a.png',
  'http://[::127.0.0.1]/a.png',
  'http://[64:ff9b::7f00:1]/a.png',
  'http://[64:ff9b::10.0.0.1]/a.png',
  'http://[64:ff9b:1::1]/a.png',
  'http://[2002:7f00:1::]/a.png',
  'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/a.png',
  'http://[2001:db8::1]/a.png',
  'http://[fe80::1]/a.png',
  'http://[fec0::1]/a.png',
  'http://[fc00::1]/a.png',
  'http://[fd12:3456:789a::1]/a.png',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://[ff02::1]/a.png',
  'http://localhost/a.png',
  'http://LOCALHOST./a.png',
  'http://shop.localhost/a.png',
  'http://printer.local/a.png',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://router.lan/a.png',
  'ftp://shop.example/a.png',
  'file:///etc/passwd',
  'gopher://shop.example/_a',
  'data:image/png;base64,AAAA',
  'unix:///var/run/docker.sock',
  'http://user:word@shop.example/a.png',
  'http://shop.example@127.0.0.1/a.png',
  'http://[::1',
  'http://300.1.1.1/a.png',
]

for (const [index, url] of addressAttacks.entries()) {
  test(`refuses ${index + 1}: ${url}, and connects to nothing`, async () => {
    const seen = await get(url, { connect: noConnection, resolve: to('93.184.215.14') })
    expect(seen.problem).toEqual(expect.any(String))
  })
}

for (const inner of [
  ['127.0.0.1'],
  ['10.1.2.3'],
  ['169.254.169.254'],
  ['100.100.100.200'],
  ['::1'],
  ['fd00::1'],
  ['fe80::1%eth0'],
  ['::ffff:192.168.0.1'],
  ['93.184.215.14', '127.0.0.1'],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::1'],
  ['not an address'],
]) {
  test(`refuses a name that resolves to ${inner.join(' and ')}`, async () => {
    const seen = await get('http://shop.example/a.png', { connect: noConnection, resolve: to(...inner) })
    expect(seen).toEqual({ problem: 'shop.example is not on the public internet' })
  })
}

test('refuses a name that does not resolve', async () => {
  const resolve = () => Promise.reject(new Error('ENOTFOUND'))
  const problem = 'the name shop.example does not resolve'
  expect(await get('http://shop.example/a.png', { connect: noConnection, resolve })).toEqual({ problem })
})

test('connects to the very addresses that were judged, and resolves once', async () => {
  let asked = 0
  const resolve: Resolve = async () => {
    // A name that says something else the second time, to get past the check.
    const address = asked++ === 0 ? '93.184.215.14' : '127.0.0.1'
    return [{ address, family: 4 }]
  }
  const connected: string[] = []
  const connect: Connect = (url, addresses) => {
    connected.push(url.hostname, ...addresses.map(({ address }) => address))
    return { response: Promise.reject(new Error('no network here')), cancel: () => {} }
  }
  expect(await get('http://rebind.example/a.png', { resolve, connect })).toEqual({
    problem: 'rebind.example does not answer (no network here)',
  })
  expect([connected, asked]).toEqual([['rebind.example', '93.184.215.14'], 1])
})

test('takes public addresses for public', () => {
  const shown = [
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '192.169.0.1',
    '2606:4700::1111',
    '2a00:1450:4001:80f::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ]
  expect(shown.filter((address) => !isPublicAddress(address))).toEqual([])
})

const picture = Buffer.alloc(1000, 7)

test('fetches from a host that was named, with its port or without', async () => {
  const port = await serve((request, response) => {
    expect(request.headers.host).toBe(`127.0.0.1:${port}`)
    response.end(picture)
  })
  for (const name of ['127.0.0.1', `127.0.0.1:${port}`]) {
    const seen = await get(`http://127.0.0.1:${port}/a.png`, { allow: new Set([name]) })
    expect(seen.bytes).toEqual(new Uint8Array(picture))
  }
  const other = await get(`http://127.0.0.1:${port}/a.png`, { allow: new Set(['127.0.0.1:1']) })
  expect(other).toEqual({ problem: '127.0.0.1 is not on the public internet' })
})

test('judges every hop of a redirect again', async () => {
  const targets = [
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://2130706433/',
    '//10.0.0.1/a.png',
    'http://inner.example/',
  ]
  const port = await serve((request, response) => {
    response.writeHead(302, { location: targets[Number(request.url?.slice(1))] ?? '/' }).end()
  })
  for (const [index] of targets.entries()) {
    const seen = await get(`http://named.example:${port}/${index}`, {
      allow: new Set(['named.example']),
      resolve: to('127.0.0.1'),
    })
    expect(seen.problem).toMatch(/is not on the public internet$/)
  }
})

test('follows no redirect to another scheme, and not for ever', async () => {
  const port = await serve((request, response) => {
    const location =
      request.url === '/scheme'
        ? 'https://shop.example/a.png'
        : request.url === '/file'
          ? 'file:///etc/passwd'
          : '/again'
    response.writeHead(301, { location }).end()
  })
  const allow = new Set(['127.0.0.1'])
  const at = (path: string) => get(`http://127.0.0.1:${port}${path}`, { allow })
  expect(await at('/scheme')).toEqual({ problem: '127.0.0.1 redirects to another scheme (https)' })
  expect(await at('/file')).toEqual({ problem: '127.0.0.1 redirects to another scheme (file)' })
  expect(await at('/loop')).toEqual({ problem: 'more than 3 redirects' })
})

test('stops at the size ceiling, whether the size is declared or not', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/declared') response.writeHead(200, { 'content-length': '3000000' }).end()
    else {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', more)
      }
      more()
    }
  })
  for (const path of ['/declared', '/endless']) {
    const seen = await get(`http://127.0.0.1:${port}${path}`, {
      allow: new Set(['127.0.0.1']),
      maxBytes: 2_000_000,
    })
    expect(seen).toEqual({ problem: 'it is larger than 2 MB' })
  }
})

test('gives up when the time is over, on a clock that a test holds', async () => {
  let ring = () => {}
  const held: Clock = {
    ...clock,
    setTimer: (task) => {
      ring = task
      return () => {}
    },
  }
  const arrived = new Promise<void>((reached) => {
    void serve(() => reached()).then(async (port) => {
      fetching = fetchInput(`http://127.0.0.1:${port}/a.png`, { clock: held, allow: new Set(['127.0.0.1']) })
    })
  })
  let fetching: Promise<unknown> | undefined
  await arrived
  ring()
  expect(await fetching).toEqual({ problem: 'no answer within 10 s' })
})

test('tells what came instead of a picture', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '1000' }).write(Buffer.alloc(10))
      response.flushHeaders()
      response.destroy()
    } else response.writeHead(Number(request.url?.slice(1))).end()
  })
  const at = (path: string) => get(`http://127.0.0.1:${port}${path}`, { allow: new Set(['127.0.0.1']) })
  expect(await at('/404')).toEqual({ problem: '127.0.0.1 answered 404' })
  expect(await at('/500')).toEqual({ problem: '127.0.0.1 answered 500' })
  expect((await at('/cut')).problem).toMatch(/broke off|does not answer/)
})
