import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { acceptPath, submit } from '../support/process.ts'

/** What a client and a receiver have seen of mocks that are killed: it is what has to be true of them. */
export interface Witness {
  /** Where events are to be sent. */
  readonly url: string
  /** Ids that were answered. */
  readonly answered: number[]
  /** How often the event of each task has come. */
  readonly received: ReadonlyMap<number, number>
  /** Tasks whose delivery was seen as delivered, and how often it had come by then. */
  readonly recorded: Map<number, number>
  /** Waits until `isTrue`, which is asked again after each event that comes. */
  until(isTrue: () => boolean): Promise<void>
}

export async function witness(): Promise<Witness> {
  const received = new Map<number, number>()
  const arrivals = new EventEmitter()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { id } = JSON.parse(Buffer.concat(chunks).toString('utf8')).data
      received.set(id, (received.get(id) ?? 0) + 1)
      response.writeHead(204).end()
      arrivals.emit('arrival')
    })
    // A mock that is killed leaves half a request.
    request.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    answered: [],
    received,
    recorded: new Map(),
    until: async (isTrue) => {
      while (!isTrue()) await once(arrivals, 'arrival')
    },
  }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Asks the control API of a sandbox. */
export async function control<T>(url: string, key: string, path: string, body?: object): Promise<T> {
  const init = body && {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { ...bearer(key), 'content-type': 'application/json' },
  }
  const answer = await fetch(`${url}/_mock${path}`, init ?? { headers: bearer(key) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
  return JSON.parse(text) as T
}

/**
 * Submits at full speed, several at a time, until the mock is gone.
 * @param answered told after each answer how many there have been
 */
export async function submitOn(
  url: string,
  key: string,
  seen: Witness,
  answered: (count: number) => void,
): Promise<void> {
  let count = 0
  const one = async () => {
    for (;;) {
      const id = await submit(url, key)
        .then((answer) => answer.json() as Promise<{ data: { id: number } }>)
        .then(({ data }) => data.id)
        .catch(() => undefined)
      if (id === undefined) return
      seen.answered.push(id)
      answered(++count)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
}

/** Notes what the mock says it has delivered, while it can be asked. */
export async function noteDelivered(url: string, key: string, seen: Witness): Promise<void> {
  const { deliveries } = await control<{ deliveries: { task: number; state: string }[] }>(
    url,
    key,
    '/deliveries?limit=30',
  ).catch(() => ({ deliveries: [] }))
  for (const { task, state } of deliveries)
    if (state === 'delivered' && !seen.recorded.has(task))
      seen.recorded.set(task, seen.received.get(task) ?? 0)
}

/** What has to be true in the end: nothing that was answered is lost, nothing came again, and the credits sum. */
export async function expectAllKept(url: string, key: string, seen: Witness, credits: number): Promise<void> {
  expect(new Set(seen.answered).size).toBe(seen.answered.length)
  const lost: unknown[] = []
  for (const id of seen.answered) {
    const poll = await fetch(`${url}${acceptPath}/${id}`, { headers: bearer(key) })
    const { data } = (await poll.json()) as { data?: { status: string } }
    if (data?.status !== 'DONE') lost.push([id, poll.status, data?.status])
  }
  expect(lost).toEqual([])
  expect(seen.answered.filter((id) => !seen.received.has(id))).toEqual([])
  const again = [...seen.recorded].filter(([id, times]) => seen.received.get(id) !== times)
  expect(again).toEqual([])
  const account = await control<{
    balance: number
    held: number
    spent: number
    ledger: { amount: number }[]
  }>(url, key, '/credits')
  const { balance, held, spent, ledger } = account
  expect(ledger.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance)
  expect(balance + held + spent).toBe(credits)
  // Accepted and not answered is possible; answered and not paid is not.
  expect(spent).toBeGreaterThanOrEqual(2 * seen.answered.length)
}
