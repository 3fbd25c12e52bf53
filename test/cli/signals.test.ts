import { once } from 'node:events'
import { Agent, get, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { withPatience } from '../support/patience.ts'
import { acceptPath, assertBuilt, Process, serve, submit, taskOf } from '../support/process.ts'

beforeAll(() => assertBuilt())

/** An upload of which only the first bytes are sent; the server has read its head. */
async function halfUpload(url: string) {
  const body = taskOf()
  const upload = request(url + acceptPath, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: 'Bearer key',
      'content-type': 'application/json',
      'content-length': body.length,
      expect: '100-continue',
    },
  })
  upload.on('error', () => {})
  onTestFinished(() => void upload.destroy())
  upload.flushHeaders()
  await once(upload, 'continue')
  upload.write(body.slice(0, 20))
  return { upload, rest: body.slice(20) }
}

/** A connection of which nobody closes this end. */
async function open(url: string, written: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(written)
  return socket
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

// npm passes a signal on to the shell in which it starts the command, which dies of it and tells nobody.
test.runIf(process.platform !== 'win32')('it ends with the shell that npm has started it in', async () => {
  const script = `"${process.execPath}" dist/cli.js serve --port 0 --log json; :`
  const shell = new Process('sh', ['-c', script], { env: { npm_command: 'start' } })
  await shell.line(/"event":"ready"/)
  // Its pipes close when the server has ended too.
  const { signal, stdout } = await shell.stop('SIGTERM')
  expect(signal).toBe('SIGTERM')
  expect(stdout).toContain('"event":"note","text":"What started this process has ended')
})

describe.each(['SIGTERM', 'SIGINT'] as const)('on %s', (signal) => {
  test('it ends with 0 and says why', async () => {
    const { process } = await serve()
    const { code, ms, stdout, stderr } = await process.stop(signal)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(ms).toBeLessThan(withPatience(2000))
    expect(stdout).toContain(`"event":"note","text":"${signal}`)
  })

  test('a slow upload is answered first, and nobody else is let in', async () => {
    const { process, url } = await serve()
    const { upload, rest } = await halfUpload(url)
    const ended = process.stop(signal)
    await process.line(/"event":"note"/)
    await expect(fetch(`${url}/openapi.json`)).rejects.toThrow()
    upload.end(rest)
    const [response] = (await once(upload, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(JSON.parse(String(await bodyOf(response))).data.status).toBe('ACCEPTED')
    const { code, ms, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(ms).toBeLessThan(withPatience(2000))
  })

  test('pictures that are being drawn are answered whole', async () => {
    const { process, url } = await serve(['--speed', '0', '--rate-limit', 'off'])
    const authorization = 'Bearer key'
    const accepted = await submit(url, 'key', taskOf({ output: { number_of_images: 4 } }))
    const { data } = (await accepted.json()) as { data: { result_url: string } }
    const answer = await fetch(data.result_url, { headers: { authorization } })
    const done = (await answer.json()) as { data: { result: { output_objects: { tmp_url: string }[] } } }
    const links = done.data.result.output_objects.map(({ tmp_url }) => tmp_url)
    const agent = new Agent({ keepAlive: true, maxSockets: links.length })
    onTestFinished(() => agent.destroy())
    const download = async (link: string) => {
      const [response] = (await once(get(link, { agent }), 'response')) as [IncomingMessage]
      return { response, bytes: await bodyOf(response) }
    }
    // So that the server holds a connection for each before it draws.
    await Promise.all(links.map(() => download(`${url}/openapi.json`)))

    const downloads = links.map(download)
    await Promise.race(downloads)
    const { code, ms, stderr } = await process.stop(signal)
    for (const { response, bytes } of await Promise.all(downloads)) {
      expect(response.statusCode).toBe(200)
      expect(bytes.length).toBe(Number(response.headers['content-length']))
    }
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(ms).toBeLessThan(withPatience(2000))
  })

  test('a client that keeps an idle connection open does not delay the end', async () => {
    const { process, url } = await serve()
    const idle = await open(url, 'GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n')
    await once(idle, 'data')
    expect(idle.closed).toBe(false)
    const { code, ms } = await process.stop(signal)
    expect(code).toBe(0)
    expect(ms).toBeLessThan(withPatience(1000))
  })

  test('clients that never send the rest, nor read an answer, do not keep it alive', async () => {
    const { process, url } = await serve()
    await halfUpload(url)
    // Browsers open connections ahead of need.
    await open(url, '')
    await open(url, 'POST /v1/image/ai-fashion-models HTTP/1.1\r\nhost: a\r\nautho')
    const deaf = await open(url, 'GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(1000))
    deaf.pause()
    // Answered after the others were read.
    await (await fetch(`${url}/openapi.json`)).text()
    const { code, ms, stderr } = await process.stop(signal)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(ms).toBeLessThan(withPatience(2000))
  })

  test('a second one changes nothing', async () => {
    const { process, url } = await serve()
    const { upload, rest } = await halfUpload(url)
    const ended = process.stop(signal)
    await process.line(/"event":"note"/)
    const again = process.stop(signal)
    upload.end(rest)
    const [response] = (await once(upload, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    response.resume()
    expect([(await ended).code, (await again).code]).toEqual([0, 0])
  })
})
