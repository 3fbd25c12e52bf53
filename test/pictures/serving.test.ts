import { expect, test, vi } from 'vitest'
import * as drawing from '../../src/pictures/draw.ts'
import { bodyOf, download, linksOf, made, showing } from '../support/showing.ts'

async function shown() {
  const all = showing()
  const [link = ''] = linksOf(await made(all.sandbox, bodyOf({ options: { aspect_ratio: '1:1' } })))
  const { answer, bytes } = await download(all.sandbox, link)
  return { ...all, link, bytes, etag: answer.headers.get('etag') ?? '', answer }
}

test('answers GET and HEAD with the same headers, which say what it is', async () => {
  const { mock, sandbox, link, bytes, etag, answer } = await shown()
  const name = link.replace(/^.*\//, '')
  for (const each of [answer, (await download(sandbox, link, { method: 'HEAD' })).answer]) {
    expect(each.status).toBe(200)
    expect(Object.fromEntries(each.headers)).toMatchObject({
      ...{ 'content-type': 'image/png', 'content-length': String(bytes.byteLength), etag },
      ...{ 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' },
      'content-disposition': `inline; filename="${name}"`,
    })
  }
  expect((await download(sandbox, link, { method: 'HEAD' })).bytes.byteLength).toBe(0)
  await mock.close()
})

test('answers parts, over a port too', async () => {
  const { mock, sandbox, link, bytes, etag } = await shown()
  const { url, close } = await mock.listen({ port: 0 })
  const size = bytes.byteLength
  const overPort = url + new URL(link).pathname
  const cases: readonly (readonly [range: string, status: number, from: number, to: number])[] = [
    ['bytes=0-99', 206, 0, 100],
    ['bytes=1000-1999', 206, 1000, 2000],
    ['bytes=-10', 206, size - 10, size],
    [`bytes=${size - 1}-`, 206, size - 1, size],
    ['bytes=10-99999999', 206, 10, size],
    [`bytes=-${size * 2}`, 206, 0, size],
    ['bytes=0-1,5-9', 200, 0, size],
    ['bytes=nonsense', 200, 0, size],
    ['bytes=9-2', 416, 0, 0],
    ['pages=1-2', 200, 0, size],
    [`bytes=${size}-`, 416, 0, 0],
    ['bytes=-0', 416, 0, 0],
  ]
  for (const [range, status, from, to] of cases) {
    for (const get of [
      () => sandbox.fetch(link, { headers: { range } }),
      () => fetch(overPort, { headers: { range } }),
    ]) {
      const answer = await get()
      expect([range, answer.status]).toEqual([range, status])
      const part = new Uint8Array(await answer.arrayBuffer())
      expect(Buffer.compare(part, bytes.subarray(from, to))).toBe(0)
      const told = { 206: `bytes ${from}-${to - 1}/${size}`, 416: `bytes */${size}` }[status as 206 | 416]
      expect(answer.headers.get('content-range')).toBe(told ?? null)
      if (status !== 416) expect(answer.headers.get('content-length')).toBe(String(to - from))
    }
  }
  const ifRange = async (value: string) =>
    (await sandbox.fetch(link, { headers: { range: 'bytes=0-9', 'if-range': value } })).status
  expect(await ifRange(etag)).toBe(206)
  expect(await ifRange(`W/${etag}`)).toBe(200)
  expect(await ifRange('"another"')).toBe(200)
  expect(await ifRange('Thu, 13 Mar 2025 11:37:09 GMT')).toBe(200)
  const head = await sandbox.fetch(link, { method: 'HEAD', headers: { range: 'bytes=0-9' } })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)])
  await close()
  await mock.close()
})

test('sends nothing again to who has it', async () => {
  const { mock, sandbox, link, etag } = await shown()
  const asked = async (tag: string) => {
    const { answer, bytes } = await download(sandbox, link, { headers: { 'if-none-match': tag } })
    return [answer.status, bytes.byteLength > 0, answer.headers.get('etag') === etag]
  }
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
    expect(await asked(tag)).toEqual([304, false, true])
  for (const tag of ['"other"', etag.slice(1, -1)]) expect(await asked(tag)).toEqual([200, true, true])
  await mock.close()
})

test('has nothing at a link that is not exactly one it gave', async () => {
  const { mock, sandbox, link } = await shown()
  const { pathname } = new URL(link)
  const [, , id, task, number, name = ''] = pathname.split('/')
  const other = linksOf(await made(sandbox))[0] ?? ''
  const turned = name.replace(/_(.)/, (_, first) => `_${first === 'a' ? 'b' : 'a'}`)
  const forged = [
    `/pictures/${id}/${task}/${number}/${turned}`,
    `/pictures/${id}/${task}/2/${name}`,
    `/pictures/${id}/${task}/0/${name}`,
    `/pictures/${id}/${task}/01/${name}`,
    `/pictures/${id}/${task}/1e0/${name}`,
    `/pictures/${id}/${task}/${number}/${name.replace('.png', '.jpeg')}`,
    `/pictures/${id}/${task}/${number}/${name}.png`,
    `/pictures/${id}/${task}/${number}/${name.toUpperCase()}`,
    `/pictures/${id}/${task}/${number}/Claid_.png`,
    `/pictures/${id}/${Number(task) + 1}/${number}/${name}`,
    `/pictures/${id}/${task}/${number}/${other.replace(/^.*\//, '')}`,
    `/pictures/other/${task}/${number}/${name}`,
    `/pictures/${id}/9999999999999999/${number}/${name}`,
  ]
  for (const path of forged) {
    const answer = await sandbox.fetch(path)
    expect([path, answer.status]).toEqual([path, 404])
    expect(await answer.json()).toHaveProperty('error_code')
  }
  await mock.close()
})

test('keeps a picture for 24 hours of the clock of its sandbox', async () => {
  const { mock, sandbox, link } = await shown()
  await sandbox.advance('23h')
  expect((await sandbox.fetch(link)).status).toBe(200)
  await sandbox.advance('1h')
  const gone = await sandbox.fetch(link)
  expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'application/json'])
  expect(gone.headers.get('x-mock-hint')).toContain('24 h')
  expect(await gone.json()).toHaveProperty('error_code')
  await mock.close()
})

test('draws a picture once for ten who ask at a time, and for none who only wait', async () => {
  const draw = vi.spyOn(drawing, 'draw')
  const { mock, sandbox } = showing()
  const task = await made(sandbox, bodyOf({ output: { number_of_images: 2 } }))
  expect(draw).not.toHaveBeenCalled()
  const [first = '', second = ''] = linksOf(task)
  const tags = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const method = n % 2 === 0 ? 'GET' : 'HEAD'
      return (await sandbox.fetch(first, { method })).headers.get('etag')
    }),
  )
  expect(new Set(tags).size).toBe(1)
  expect(draw).toHaveBeenCalledTimes(1)
  await sandbox.fetch(second, { method: 'HEAD' })
  await sandbox.fetch(second, { headers: { range: 'bytes=0-9' } })
  expect(draw).toHaveBeenCalledTimes(2)
  draw.mockRestore()
  await mock.close()
})

test('answers a picture whose task was deleted, or reset, while it was drawn', async () => {
  const { mock, sandbox, failures } = showing()
  const task = await made(sandbox, bodyOf({ output: { number_of_images: 3 } }))
  const [first = '', second = '', third = ''] = linksOf(task)
  const drawn = sandbox.fetch(first)
  await sandbox.delete(task.id)
  expect([200, 404]).toContain((await drawn).status)
  const reset = sandbox.fetch(second)
  await sandbox.reset()
  expect([200, 404]).toContain((await reset).status)
  expect((await sandbox.fetch(third)).status).toBe(404)
  expect(failures).toEqual([])
  await mock.close()
})

test('tells in one line that sharp is missing', async () => {
  vi.resetModules()
  vi.doMock('sharp', () => {
    throw new Error('Could not load the "sharp" module\nPossible solutions:\n- many')
  })
  const { createMock } = await import('../../src/mock.ts')
  const failures: unknown[] = []
  const notes: string[] = []
  const mock = createMock({ failed: (error) => failures.push(error), note: (text) => notes.push(text) })
  const sandbox = mock.sandbox()
  await sandbox.inputs(
    'https://shop.example/shirt.png',
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
  )
  const task = await made(sandbox)
  expect(task.status).toBe('DONE')
  const answer = await sandbox.fetch(linksOf(task)[0] ?? '')
  expect(answer.status).toBe(500)
  expect(answer.headers.get('x-mock-hint')).toContain('npm install sharp')
  expect(failures).toEqual([
    expect.stringMatching(
      /^Failed to draw a picture: sharp (is not installed|does not load .*)\. .*sharp\.$/,
    ),
  ])
  expect(notes).toHaveLength(1)
  // The client did what it should: that is in the journal, and nothing is held against it.
  const [entry] = await sandbox.requests()
  expect(entry).toMatchObject({ status: 500, reason: 'error', task: task.id, method: 'GET' })
  expect([entry?.id, entry?.hint]).toEqual(
    ['x-request-id', 'x-mock-hint'].map((header) => answer.headers.get(header)),
  )
  expect((await sandbox.report()).mistakes).toEqual([])
  await mock.close()
  vi.doUnmock('sharp')
  vi.resetModules()
})

test('a picture that the page of the mock shows is no request of the client', async () => {
  const { mock, sandbox, link } = await shown()
  const pictures = async () => (await sandbox.requests()).filter(({ path }) => path.startsWith('/pictures/'))
  const before = (await pictures()).length
  const asPage = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' }
  expect((await download(sandbox, link, { headers: asPage })).answer.status).toBe(200)
  expect(await pictures()).toHaveLength(before)
  const asSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }
  await download(sandbox, link, { headers: asSite })
  expect(await pictures()).toHaveLength(before + 1)
  await mock.close()
})
