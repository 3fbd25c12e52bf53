import type { ControlPaths } from 'claid-mock'
import createClient from 'openapi-fetch'
import { expectTypeOf } from 'vitest'

const control = createClient<ControlPaths>({ baseUrl: 'http://127.0.0.1:4010' })
await control.POST('/_mock/clock', { body: { advance: '30s' } })
await control.PUT('/_mock/scenario', { body: { name: 'task-error' } })
const { data } = await control.GET('/_mock/tasks')
expectTypeOf(data?.tasks[0]?.status).toExtend<string | undefined>()
// @ts-expect-error: no such path
await control.GET('/_mock/nothing')
