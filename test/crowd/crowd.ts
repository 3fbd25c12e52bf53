import { type Claid, expect, test } from 'claid-mock/vitest'

const workers = 8
const tests = 500
const rounds = 20
const path = '/v1/image/ai-fashion-models'

declare module 'vitest' {
  interface TaskMeta {
    /** Milliseconds that its client slept. */
    slept?: number
  }
}

/** The tests of one worker. No two of a round are alike, so that what leaks from one to another is seen. */
export function crowd(worker: number): void {
  for (let round = 1; round <= rounds; round++) {
    for (let number = worker; number < tests; number += workers) {
      test.concurrent(`round ${round}, test ${number}`, async ({ claid, task }) => {
        task.meta.slept = await live(claid, number)
      })
    }
  }
}

/** A task from submission to webhook, all of it by the number of the test; gives what its client slept. */
async function live(claid: Claid, number: number): Promise<number> {
  const busy = number % 2
  const broken = number % 3 === 0 ? 1 : 0
  const lost = number % 2
  const fails = number % 5 === 0
  const seconds = 5 + (number % 19)
  const prompt = `the background of ${number}`

  await claid.freeze()
  const began = await claid.now()
  await claid.setCredits(2 + number)
  if (busy > 0) await claid.fail({ on: 'accept', status: 429, times: busy })
  if (broken > 0) await claid.fail({ on: 'poll', status: 503, times: broken })
  const end = fails ? ({ status: 'ERROR', errors: [prompt] } as const) : ({ status: 'DONE' } as const)
  await claid.use({ timeline: [{ ...end, after: `${seconds}s` }] })
  const told: number[] = []
  // Some have a webhook, which loses the first attempt of every other.
  const hasWebhook = number % 7 < 2
  const receive = async (request: Request) => {
    told.push((await request.json()).data.id)
    return new Response(null, { status: told.length <= lost ? 500 : 204 })
  }
  if (hasWebhook) await claid.webhook({ url: receive })

  let slept = 0
  const sleep = async (ms: number) => {
    slept += ms
    await claid.advance(ms)
  }
  // Some ask over the network.
  const { url, key } = claid
  const isFar = number % 25 === 0
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` }
  const ask = (address: string, init?: RequestInit) =>
    isFar ? fetch(url + address, { headers, ...init }) : claid.fetch(address, { headers, ...init })
  const body = JSON.stringify({
    input: { clothing: ['https://shop.example/shirt.png'] },
    options: { background: prompt },
  })

  const statuses: number[] = []
  const asked = async (address: string, init?: RequestInit) => {
    const answer = await ask(address, init)
    statuses.push(answer.status)
    const { data } = await answer.json()
    return data
  }
  let task = await asked(path, { method: 'POST', body })
  for (; !task; task = await asked(path, { method: 'POST', body })) await sleep(1000)
  const { id } = task
  const accepted = slept
  for (let pause = 8000; !['DONE', 'ERROR'].includes(task.status); pause *= 2) {
    await sleep(pause)
    task = (await asked(`${path}/${id}`)) ?? task
  }
  const lived = slept - accepted
  await sleep(10_000)

  const [delivery] = await claid.deliveries()
  const { balance, held, spent } = await claid.credits()
  expect({
    statuses: statuses.filter((status) => status !== 200),
    isOver: lived >= seconds * 1000,
    end: [task.status, ...task.errors.map(({ error }: { error: string }) => error)],
    prompt: task.request.options.background,
    told,
    delivery: delivery ? [delivery.task, delivery.state, delivery.attempts.length] : [],
    credits: [balance, held, spent],
    clock: (await claid.now()) - began,
    tasks: (await claid.tasks()).map((own) => own.id),
    requests: (await claid.requests()).length,
  }).toEqual({
    statuses: [...Array(busy).fill(429), ...Array(broken).fill(503)],
    isOver: true,
    end: fails ? ['ERROR', prompt] : ['DONE'],
    prompt,
    told: hasWebhook ? Array(1 + lost).fill(id) : [],
    delivery: hasWebhook ? [id, 'delivered', 1 + lost] : [],
    credits: fails ? [2 + number, 0, 0] : [number, 0, 2],
    clock: slept,
    tasks: [id],
    requests: statuses.length,
  })
  return slept
}
