import { setTimeout } from 'node:timers/promises'
import { type Claid, expect, test } from 'claid-mock/vitest'

const workers = 8
const tests = 500
const path = '/v1/image/ai-fashion-models'

// What crowd.test.ts asks for.
const rounds = Number(process.env.CROWD_ROUNDS)
/** How many tests a round has: the shortest. */
const size = Number(process.env.CROWD_TESTS)
/** Whether clients really sleep, while their clocks go on by themselves. */
const isSleeping = process.env.CROWD_CLIENT === 'sleeping'

declare module 'vitest' {
  interface TaskMeta {
    /** Milliseconds that its client slept. */
    slept?: number
  }
}

/** The tests of one worker. No two of a round are alike, so that what leaks from one to another is seen. */
export function crowd(worker: number): void {
  const all = Array.from({ length: tests }, (_, number) => number)
  const own = all.filter((number) => number % workers === worker)
  const shortest = own.toSorted((a, b) => lengthOf(a) - lengthOf(b)).slice(0, Math.ceil(size / workers))
  for (let round = 1; round <= rounds; round++) {
    for (const number of shortest) {
      test.concurrent(`round ${round}, test ${number}`, async ({ claid, task }) => {
        task.meta.slept = await live(claid, number)
      })
    }
  }
}

/** What a test is made of, all of it by its number. */
const traitsOf = (number: number) => ({
  busy: number % 2,
  broken: number % 3 === 0 ? 1 : 0,
  lost: number % 2,
  fails: number % 5 === 0,
  seconds: 5 + (number % 19),
  // Some have a webhook, which loses the first attempt of every other.
  hasWebhook: number % 7 < 2,
  // Some ask over the network.
  isFar: number % 25 === 0,
  prompt: `the background of ${number}`,
})

/** Orders tests by how long their clients sleep: the second poll comes late. */
const lengthOf = (number: number) => traitsOf(number).seconds + 24 * traitsOf(number).broken

/** A task from submission to webhook, all of it by the number of the test; gives what its client slept. */
async function live(claid: Claid, number: number): Promise<number> {
  const { busy, broken, lost, fails, seconds, hasWebhook, isFar, prompt } = traitsOf(number)

  if (!isSleeping) await claid.freeze()
  const began = await claid.now()
  await claid.setCredits(2 + number)
  if (busy > 0) await claid.fail({ on: 'accept', status: 429, times: busy })
  if (broken > 0) await claid.fail({ on: 'poll', status: 503, times: broken })
  const end = fails ? ({ status: 'ERROR', errors: [prompt] } as const) : ({ status: 'DONE' } as const)
  await claid.use({ timeline: [{ ...end, after: `${seconds}s` }] })
  const told: number[] = []
  const receive = async (request: Request) => {
    told.push((await request.json()).data.id)
    return new Response(null, { status: told.length <= lost ? 500 : 204 })
  }
  if (hasWebhook) await claid.webhook({ url: receive })

  let slept = 0
  const sleep = async (ms: number) => {
    slept += ms
    await (isSleeping ? setTimeout(ms) : claid.advance(ms))
  }
  const { url, key } = claid
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
  let accepted = began
  const submit = async () => {
    accepted = await claid.now()
    return asked(path, { method: 'POST', body })
  }
  let task = await submit()
  for (; !task; task = await submit()) await sleep(1000)
  const { id } = task
  for (let pause = 8000; !['DONE', 'ERROR'].includes(task.status); pause *= 2) {
    await sleep(pause)
    task = (await asked(`${path}/${id}`)) ?? task
  }
  const lived = (await claid.now()) - accepted
  await sleep(10_000)

  const delivery = hasWebhook ? await claid.delivered(id) : undefined
  const passed = (await claid.now()) - began
  const { balance, held, spent } = await claid.credits()
  expect({
    statuses: statuses.filter((status) => status !== 200),
    isOver: lived >= seconds * 1000,
    end: [task.status, ...task.errors.map(({ error }: { error: string }) => error)],
    prompt: task.request.options.background,
    told,
    delivery: delivery ? [delivery.task, delivery.state, delivery.attempts.length] : [],
    deliveries: (await claid.deliveries()).length,
    credits: [balance, held, spent],
    // A clock that runs is ahead by what the machine took, and behind by what timers round.
    clock: isSleeping ? passed > 0.99 * slept : passed,
    tasks: (await claid.tasks()).map((own) => own.id),
    requests: (await claid.requests()).length,
  }).toEqual({
    statuses: [...Array(busy).fill(429), ...Array(broken).fill(503)],
    isOver: true,
    end: fails ? ['ERROR', prompt] : ['DONE'],
    prompt,
    told: hasWebhook ? Array(1 + lost).fill(id) : [],
    delivery: hasWebhook ? [id, 'delivered', 1 + lost] : [],
    deliveries: hasWebhook ? 1 : 0,
    credits: fails ? [2 + number, 0, 0] : [number, 0, 2],
    clock: isSleeping || slept,
    tasks: [id],
    requests: statuses.length,
  })
  return slept
}
