import createClient from 'openapi-fetch'
import { describe } from 'vitest'
import type { paths } from '../../src/index.ts'
import { type Claid, expect, test } from '../../src/vitest.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

const submit = (claid: Claid, body: unknown = leastBody) => claid.fetch(acceptPath, jsonPost(body))
async function task(claid: Claid): Promise<number> {
  return (await (await submit(claid)).json()).data.id
}
const life = (
  ...timeline: { status: 'PROCESSING' | 'DONE' | 'ERROR'; after: string; errors?: string[] }[]
) => ({
  timeline,
})
const doneAfterASecond = life({ status: 'DONE', after: '1s' })

describe('toBeAccepted', () => {
  test('takes a Response, which can be read afterwards', async ({ claid }) => {
    const answer = await submit(claid)
    await expect(answer).toBeAccepted()
    expect((await answer.json()).data.status).toBe('ACCEPTED')
  })

  test('takes the body, and what stands in its data', async ({ claid }) => {
    const body = await (await submit(claid)).json()
    await expect(body).toBeAccepted()
    await expect(body.data).toBeAccepted()
    await expect({}).not.toBeAccepted()
  })

  test('takes what openapi-fetch and axios give', async ({ claid }) => {
    const client = createClient<paths>({ baseUrl: claid.url, fetch: claid.fetch })
    await expect(await client.POST(acceptPath, { body: leastBody })).toBeAccepted()
    const { status, headers } = await submit(claid)
    await expect({
      status,
      headers: Object.fromEntries(headers),
      data: { data: { id: 1, status: 'ACCEPTED' } },
    }).toBeAccepted()
    await expect({
      status: 402,
      headers: {},
      data: { data: { id: 1, status: 'ACCEPTED' } },
    }).not.toBeAccepted()
  })

  test('says why a request was refused, with the hint', async ({ claid }) => {
    await claid.limits('1/s')
    await submit(claid)
    const answer = await submit(claid)
    await expect(expect(answer).toBeAccepted()).rejects.toThrow(
      /^Expected Claid to accept the request, but it answered 429 \(2001 general\): Too Many Requests.*\nHint: Wait RateLimit-Reset/,
    )
    await expect(answer).not.toBeAccepted()
  })

  test('says which task was made of a request that should be refused', async ({ claid }) => {
    await expect(expect(await submit(claid)).not.toBeAccepted()).rejects.toThrow(
      /^Expected Claid to refuse the request, but it was accepted as task \d+\.$/,
    )
  })

  test('says that a body was read already', async ({ claid }) => {
    const answer = await submit(claid)
    await answer.text()
    await expect(expect(answer).toBeAccepted()).rejects.toThrow('was read already')
  })
})

describe('toHaveFinished', () => {
  test('is about one task, or all of them', async ({ claid }) => {
    const id = await task(claid)
    await expect(claid).not.toHaveFinished()
    await claid.advance('10s')
    await expect(claid).toHaveFinished({ task: id })
    await task(claid)
    await expect(expect(claid).toHaveFinished()).rejects.toThrow('but it is ACCEPTED')
    await expect(expect(claid).not.toHaveFinished({ task: id })).rejects.toThrow(
      `Expected no task to be DONE, but ${id} is.`,
    )
  })

  test('tells how far the clock has to go', async ({ claid }) => {
    await claid.freeze()
    await claid.use(doneAfterASecond)
    const id = await task(claid)
    await expect(expect(claid).toHaveFinished()).rejects.toThrow(
      `Expected task ${id} to be DONE, but it is ACCEPTED. It is DONE in 1s of the sandbox's clock: await claid.advance('1s').`,
    )
    await claid.advance('1s')
    await expect(claid).toHaveFinished()
  })

  test('tells how a task has ended instead', async ({ claid }) => {
    await claid.use(life({ status: 'ERROR', after: '1s', errors: ['Too dark.', 'Too small.'] }))
    const id = await task(claid)
    await claid.advance('1s')
    await expect(claid).toHaveFinished({ status: 'ERROR' })
    await expect(expect(claid).toHaveFinished()).rejects.toThrow(
      `Expected task ${id} to be DONE, but it is ERROR: Too dark.; Too small.`,
    )
  })

  test('tells of a task that never ends, and of none', async ({ claid }) => {
    await expect(expect(claid).toHaveFinished()).rejects.toThrow(
      'but the sandbox has none. Give the client claid.url',
    )
    await expect(expect(claid).toHaveFinished({ task: 7 })).rejects.toThrow('the sandbox has no task 7')
    await claid.use('never-finishes')
    await task(claid)
    await expect(expect(claid).toHaveFinished()).rejects.toThrow('never ends')
  })

  test('refuted, is of no task where none is named', async ({ claid }) => {
    await expect(claid).not.toHaveFinished()
    const done = await task(claid)
    await claid.advance('10s')
    await task(claid)
    await expect(expect(claid).not.toHaveFinished()).rejects.toThrow(
      `Expected no task to be DONE, but ${done} is.`,
    )
    await expect(claid).not.toHaveFinished({ status: 'ERROR' })
    await expect(expect(claid).not.toHaveFinished({ task: 7 })).rejects.toThrow('the sandbox has no task 7')
  })

  test('wants the sandbox, not an answer', async ({ claid }) => {
    const answer: unknown = await submit(claid)
    await expect(expect(answer as Claid).toHaveFinished()).rejects.toThrow(
      'toHaveFinished looks into a sandbox: write expect(claid).toHaveFinished({ task: id })',
    )
  })
})

describe('toHaveDelivered', () => {
  const receiver = (...statuses: number[]) => ({
    url: async () => new Response(null, { status: statuses.shift() ?? 204 }),
  })

  test('waits for what is under way', async ({ claid }) => {
    await claid.use('instant')
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await claid.webhook({
      url: async () => {
        await held
        return new Response(null, { status: 204 })
      },
    })
    const id = await task(claid)
    const looking = expect(claid).toHaveDelivered({ task: id, event: 'success', attempts: 1, within: '60s' })
    answer()
    await looking
  })

  test('is about every task where none is named', async ({ claid }) => {
    await claid.freeze()
    await claid.webhook(receiver())
    await expect(expect(claid).toHaveDelivered()).rejects.toThrow('the sandbox has no task')
    await claid.use(doneAfterASecond)
    await task(claid)
    await claid.advance('1s')
    await expect(claid).toHaveDelivered()
    const late = await task(claid)
    await expect(expect(claid).toHaveDelivered()).rejects.toThrow(
      `task ${late} has not ended: move the clock`,
    )
  })

  test('tells what became of a delivery', async ({ claid }) => {
    await claid.freeze()
    await claid.use(doneAfterASecond)
    await claid.webhook({ ...receiver(500, 503), retry: { attempts: 2 } })
    const id = await task(claid)
    await claid.advance('1s')
    await expect(expect(claid).toHaveDelivered({ task: id })).rejects.toThrow(
      new RegExp(
        `^Expected the event of task ${id} to be delivered, but it was not:\n  delivery 1 of task ${id}, success: pending after 1 attempt \\(500\\).*waits for claid\\.advance`,
      ),
    )
    await claid.advance('1h')
    await expect(expect(claid).toHaveDelivered({ task: id })).rejects.toThrow(
      'gave up after 2 attempts (500, 503)',
    )
    await expect(claid).not.toHaveDelivered({ task: id })
  })

  test('counts attempts, and tells the events apart', async ({ claid }) => {
    await claid.freeze()
    await claid.use(doneAfterASecond)
    await claid.webhook(receiver(500))
    const id = await task(claid)
    await claid.advance('1h')
    await expect(claid).toHaveDelivered({ task: id, attempts: 2 })
    await expect(claid).not.toHaveDelivered({ task: id, attempts: 1 })
    await expect(claid).not.toHaveDelivered({ task: id, event: 'failure' })
    await expect(expect(claid).not.toHaveDelivered()).rejects.toThrow('not to be delivered, but it was')
  })

  test('refuted, is of no task where none is named', async ({ claid }) => {
    await claid.freeze()
    await claid.use(doneAfterASecond)
    await claid.webhook(receiver())
    await expect(claid).not.toHaveDelivered()
    const told = await task(claid)
    await expect(claid).not.toHaveDelivered()
    await claid.advance('1s')
    await task(claid)
    await expect(expect(claid).not.toHaveDelivered()).rejects.toThrow(
      `not to be delivered, but it was:\n  delivery 1 of task ${told}`,
    )
    await expect(expect(claid).not.toHaveDelivered({ task: 7 })).rejects.toThrow(
      'there is no such task in this sandbox',
    )
  })

  test('says that there is no webhook', async ({ claid }) => {
    const id = await task(claid)
    await expect(expect(claid).toHaveDelivered({ task: id })).rejects.toThrow(
      'the sandbox has no webhook. Set one',
    )
  })
})

describe('toMatchContract', () => {
  test('finds the operation of an answer by its address', async ({ claid }) => {
    const answer = await submit(claid)
    await expect(answer).toMatchContract()
    const { result_url } = (await answer.json()).data
    await expect(await claid.fetch(result_url)).toMatchContract()
    await expect(await submit(claid, { input: {} })).toMatchContract()
    const overTheNetwork = await fetch(result_url, { headers: { authorization: `Bearer ${claid.key}` } })
    await expect(overTheNetwork).toMatchContract()
  })

  test('takes a body with the name of its operation', async ({ claid }) => {
    const body = await (await submit(claid)).json()
    const operation = `POST ${acceptPath}`
    await expect(body).toMatchContract({ operation })
    const wrong = { data: { ...body.data, id: '7', status: 'FAILED' } }
    await expect(expect(wrong).toMatchContract({ operation })).rejects.toThrow(
      /^Expected the 200 of POST \/v1\/image\/ai-fashion-models to match the contract:\n {2}\/data\/id: expected .*integer.*, received .*7.*\n {2}\/data\/status: expected .*ACCEPTED/,
    )
    await expect(wrong).not.toMatchContract({ operation })
    await expect(wrong).not.toMatchContract({ operation, status: 429 })
  })

  test('judges a request before it is sent', async ({ claid }) => {
    const request = (body: unknown) => new Request(claid.url + acceptPath, jsonPost(body))
    await expect(request(leastBody)).toMatchContract()
    await expect(expect(request({ ...leastBody, input: { model: {} } })).toMatchContract()).rejects.toThrow(
      /^Expected the request POST \/v1\/image\/ai-fashion-models to match the contract:\n.*\/input/,
    )
    const untyped = new Request(claid.url + acceptPath, { method: 'POST', body: '{}' })
    await expect(expect(untyped).toMatchContract()).rejects.toThrow(
      'expected application/json, received text/plain',
    )
  })

  test('says what an operation does not declare', async ({ claid }) => {
    await claid.fail({ on: 'accept', status: 418, times: 1 })
    await expect(expect(await submit(claid)).toMatchContract()).rejects.toThrow(
      /the operation declares 200.*and not 418/,
    )
  })

  test('asks for the operation where nothing tells it', async () => {
    const known = /There are POST \/v1\/image\/ai-fashion-models, GET/
    await expect(expect({}).toMatchContract()).rejects.toThrow(known)
    await expect(expect(Response.json({})).toMatchContract()).rejects.toThrow(
      'What was given tells no address',
    )
    await expect(expect({}).toMatchContract({ operation: 'POST /v1' })).rejects.toThrow(
      'no operation "POST /v1"',
    )
  })
})
