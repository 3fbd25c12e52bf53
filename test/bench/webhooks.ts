/** Deliveries a second, against a bare loop of fetch calls with the same bytes to the same receiver. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createMock, verifySignature } from '../../dist/index.js'
import { WrongAnswer } from './client.ts'
import { inTurn } from './statistics.ts'
import { submitPath, validBody } from './workloads.ts'

const deliveries = 10_000
const inFlight = 64
const secret = 'bench'

/** One a round. */
export interface WebhookRates {
  readonly ours: readonly number[]
  readonly bare: readonly number[]
}

/** A receiver in a process of its own: what it costs is not part of either figure. */
const receiver = `
import { createServer } from 'node:http'
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
`

export async function measureWebhooks(options: {
  rounds: number
  onProgress: (text: string) => void
}): Promise<WebhookRates> {
  const child = fork('-', {
    execArgv: ['--input-type=module', '--eval', receiver],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const [port] = await once(child, 'message')
    const url = `http://127.0.0.1:${port}/hook`
    const ours: number[] = []
    const bare: number[] = []
    for (let round = -1; round < options.rounds; round++) {
      options.onProgress(`webhooks, round ${round + 1} of ${options.rounds}`)
      const made = { ours: 0, bare: 0 }
      for (const side of inTurn(['ours', 'bare'] as const, round + 1))
        made[side] = await (side === 'ours' ? deliver(url) : loop(url))
      // The first one is for the compiler.
      if (round < 0) continue
      ours.push(made.ours)
      bare.push(made.bare)
    }
    return { ours, bare }
  } finally {
    child.disconnect()
  }
}

/** All is accepted and held before the watch is started: what is timed is the delivering alone. */
async function deliver(url: string): Promise<number> {
  const mock = createMock({ speed: 0, scenario: 'webhook-held', webhook: { url, secret } })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: validBody }
  for (let n = 0; n < deliveries; n++) await sandbox.fetch(submitPath, init)
  await sandbox.advance('1ms')
  const held = await sandbox.deliveries()
  const began = performance.now()
  for (const { id } of held) await sandbox.release(id)
  for (const { task } of held) await sandbox.delivered(task)
  const rate = deliveries / ((performance.now() - began) / 1000)
  const told = await sandbox.deliveries()
  const wrong = told.filter(({ state, attempts: [attempt, second] }) => {
    const signature = attempt?.headers['X-Claid-Hmac-SHA256']
    return state !== 'delivered' || second || !verifySignature(attempt?.body ?? '', signature, secret)
  })
  await mock.close()
  if (told.length !== deliveries || wrong.length > 0)
    throw new WrongAnswer(`Failed to deliver: ${wrong.length} of ${told.length} deliveries are wrong`)
  return rate
}

/** The same bytes by nothing but fetch. */
async function loop(url: string): Promise<number> {
  const { body, headers } = await sample(url)
  let next = 0
  const began = performance.now()
  const work = async () => {
    while (next++ < deliveries) await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer()
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return deliveries / ((performance.now() - began) / 1000)
}

async function sample(url: string) {
  const mock = createMock({ speed: 0, webhook: { url, secret } })
  const sandbox = mock.sandbox()
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: validBody }
  const { data } = await (await sandbox.fetch(submitPath, init)).json()
  const { attempts } = await sandbox.delivered(data.id)
  await mock.close()
  return { body: attempts[0]?.body ?? '', headers: attempts[0]?.headers ?? {} }
}
