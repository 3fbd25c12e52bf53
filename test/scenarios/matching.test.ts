import { describe, expect, test } from 'vitest'
import { createMock, type ScenarioInput } from '../../src/index.ts'
import { acceptPath, jsonPost } from '../support/mock.ts'

type Rules = NonNullable<ScenarioInput['match']>

const body = {
  input: { clothing: ['https://shop.example/shirt.png', 'https://shop.example/hat.png'] },
  options: { pose: 'full body, arms relaxed', 'a/b': 1, 'm~n': null },
  output: { number_of_images: 2, format: 'png' },
}
// What is judged after the choice (the schema would refuse some of the members) is not looked at here.
const isFor = async (match: Rules, sent: unknown = body): Promise<boolean> => {
  const mock = createMock({ scenarios: { fitting: { match, accept: [{ status: 410 }] } } })
  const response = await mock.sandbox().fetch(acceptPath, jsonPost(sent, { 'X-Tenant': 'acme-7' }))
  expect(response.headers.get('x-mock-scenario')).toBe(
    response.status === 410 ? 'fitting; match' : 'default; default',
  )
  return response.status === 410
}

const at = (pointer: string, rest: object = {}): Rules => ({ body: [{ pointer, ...rest }] })

const fits: [what: string, match: Rules][] = [
  ['nothing at all', {}],
  ['its method', { method: 'POST' }],
  ['its method in small letters', { method: 'post' }],
  ['a part of its path', { path: 'fashion' }],
  ['its whole path', { path: '^/v1/image/ai-fashion-models$' }],
  ['a header', { headers: { 'x-tenant': '^acme-\\d$' } }],
  ['a header in other letters', { headers: { 'X-TENANT': 'acme' } }],
  ['a member that is there', at('/options/pose')],
  ['a member that is null', at('/options/m~0n')],
  ['a member with a slash in its name', at('/options/a~1b', { equals: 1 })],
  ['a number', at('/output/number_of_images', { equals: 2 })],
  ['null', at('/options/m~0n', { equals: null })],
  ['an item of a list', at('/input/clothing/1', { equals: 'https://shop.example/hat.png' })],
  ['a whole list', at('/input/clothing', { equals: body.input.clothing })],
  ['an object', at('/output', { equals: { number_of_images: 2, format: 'png' } })],
  [
    'an object whose members are in another order',
    at('/output', { equals: { format: 'png', number_of_images: 2 } }),
  ],
  ['the whole body', at('', { equals: body })],
  ['a part of a text', at('/options/pose', { contains: 'arms' })],
  ['one of a list', at('/input/clothing', { contains: 'https://shop.example/hat.png' })],
  ['a pattern', at('/options/pose', { pattern: '^full body, .* relaxed$' })],
  ['two conditions of one place', at('/options/pose', { contains: 'arms', pattern: 'body' })],
  ['two places', { body: [{ pointer: '/options/pose' }, { pointer: '/output/format', equals: 'png' }] }],
  ['all that can be said', { method: 'POST', path: 'image', headers: { 'x-tenant': 'a' }, ...at('/input') }],
]
test.each(fits)('a scenario is for a request that has %s', async (_, match) => {
  expect(await isFor(match)).toBe(true)
})

const misfits: [what: string, match: Rules][] = [
  ['another method', { method: 'GET' }],
  ['another path', { path: '^/v1/image$' }],
  ['another header', { headers: { 'x-tenant': '^other$' } }],
  ['no such header', { headers: { 'x-nobody': '.+' } }],
  ['no such member', at('/options/background')],
  ['a member of the prototype', at('/options/constructor')],
  ['no item of that number', at('/input/clothing/2')],
  ['a text for a number', at('/output/number_of_images', { equals: '2' })],
  ['a list in another order', at('/input/clothing', { equals: [...body.input.clothing].reverse() })],
  ['a list that is longer', at('/input/clothing', { equals: body.input.clothing.slice(1) })],
  ['an object that has more', at('/output', { equals: { format: 'png' } })],
  ['a text without that part', at('/options/pose', { contains: 'legs' })],
  ['only a part of an item', at('/input/clothing', { contains: 'hat.png' })],
  ['a pattern for what is no text', at('/output/number_of_images', { pattern: '2' })],
  ['one condition of two', at('/options/pose', { contains: 'arms', pattern: '^arms' })],
  ['one place of two', { body: [{ pointer: '/options/pose' }, { pointer: '/nothing' }] }],
  ['all but one thing', { method: 'POST', path: 'image', headers: { 'x-tenant': 'b' }, ...at('/input') }],
]
test.each(misfits)('a scenario is not for a request that has %s', async (_, match) => {
  expect(await isFor(match)).toBe(false)
})

describe('of scenarios that are for a request', () => {
  const one = (status: number): ScenarioInput => ({ match: { method: 'POST' }, accept: [{ status }] })

  test('the first by name is taken, in whatever order they are given', async () => {
    const given = { b: one(411), a: one(410), c: one(412) }
    const turned = { c: one(412), b: one(411), a: one(410) }
    for (const scenarios of [given, turned]) {
      const response = await createMock({ scenarios }).sandbox().fetch(acceptPath, jsonPost(body))
      expect(response.headers.get('x-mock-scenario')).toBe('a; match')
    }
  })

  test('one that has no rules is for none, and one that is replaced has its new rules', async () => {
    const mock = createMock({ scenarios: { none: { accept: [{ status: 410 }] }, other: one(411) } })
    const ask = async () => (await mock.sandbox().fetch(acceptPath, jsonPost({}))).status
    expect(await ask()).toBe(411)
    mock.replaceScenario('other', { match: { method: 'PUT' }, accept: [{ status: 411 }] })
    expect(await ask()).toBe(422)
    mock.replaceScenario('none', one(412))
    expect(await ask()).toBe(412)
  })

  test('a shipped one is for none: who names no scenario gets the default one', async () => {
    const response = await createMock().sandbox().fetch(acceptPath, jsonPost({}))
    expect(response.headers.get('x-mock-scenario')).toBe('default; default')
  })

  test('the task that it makes keeps to it', async () => {
    const mock = createMock({ scenarios: { fitting: { match: {}, timeline: [{ status: 'PAUSED' }] } } })
    const sandbox = mock.sandbox()
    const least = { input: body.input, options: {} }
    const { data } = await (await sandbox.fetch(acceptPath, jsonPost(least))).json()
    const polled = await sandbox.fetch(data.result_url)
    expect(polled.headers.get('x-mock-scenario')).toBe('fitting; task')
    expect((await polled.json()).data.status).toBe('PAUSED')
  })
})
