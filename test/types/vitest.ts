import type { MockSandbox, paths } from 'claid-mock'
import {
  type Claid,
  type ClaidOptions,
  describeContract,
  expect,
  type Leftover,
  test,
} from 'claid-mock/vitest'
import createClient from 'openapi-fetch'
import { expectTypeOf, expect as vitestExpect } from 'vitest'

expectTypeOf<Claid>().toEqualTypeOf<MockSandbox>()
expectTypeOf<Leftover>().toEqualTypeOf<'unused-faults' | 'gave-up'>()
expectTypeOf(describeContract).returns.toBeVoid()

test('the fixture has its type', async ({ claid, claidOptions, task }) => {
  expectTypeOf(claid).toEqualTypeOf<Claid>()
  expectTypeOf(claidOptions).toEqualTypeOf<ClaidOptions>()
  expectTypeOf(task.name).toBeString()
})
test.override({ claidOptions: { scenario: 'task-error', listen: false, allow: ['gave-up'] } })
// @ts-expect-error: nothing else can be left behind
test.override({ claidOptions: { allow: ['tasks'] } })

declare const claid: Claid
expectTypeOf(expect(claid).toHaveFinished({ task: 1, status: 'ERROR' })).resolves.toBeVoid()
expectTypeOf(
  expect(claid).not.toHaveDelivered({ event: 'failure', attempts: 2, within: '1s' }),
).resolves.toBeVoid()
expectTypeOf(vitestExpect(new Response()).toBeAccepted()).resolves.toBeVoid()
expectTypeOf(vitestExpect({}).toMatchContract({ operation: 'GET /x', status: 422 })).resolves.toBeVoid()
// @ts-expect-error: an answer has no clock, so what became of its task is asked of the sandbox
expect(new Response()).toHaveFinished()
// @ts-expect-error: WAITING is no end
expect(claid).toHaveFinished({ status: 'WAITING' })

const client = createClient<paths>({ baseUrl: claid.url, fetch: claid.fetch })
const { data } = await client.GET('/v1/image/ai-fashion-models/{processing_request_id}', {
  params: { path: { processing_request_id: 1 } },
})
expectTypeOf(data?.data?.result?.output_objects[0]?.tmp_url).toEqualTypeOf<string | undefined>()
const path = '/v1/image/ai-fashion-models/{processing_request_id}'
// @ts-expect-error: an id is a number
await client.GET(path, { params: { path: { processing_request_id: '1' } } })
