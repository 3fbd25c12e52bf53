import type {
  AcceptedAnswer,
  AcceptedTask,
  components,
  ErrorAnswer,
  ResultAnswer,
  Status,
  TaskRequest,
  TaskResult,
  WebhookBody,
} from 'claid-mock'
import { expectTypeOf } from 'vitest'

type Schemas = components['schemas']

expectTypeOf<TaskRequest>().toEqualTypeOf<Schemas['TryOnAPIRequest']>()
expectTypeOf<AcceptedTask>().toEqualTypeOf<Schemas['TryOnAPIAcceptedResponse']>()
expectTypeOf<TaskResult>().toEqualTypeOf<Schemas['TryOnAPIResultResponse']>()
expectTypeOf<AcceptedAnswer>().toHaveProperty('data')
expectTypeOf<WebhookBody>().toEqualTypeOf<ResultAnswer>()
expectTypeOf<ErrorAnswer>().toEqualTypeOf<Schemas['HttpErrorDetails'] | Schemas['HTTPValidationError']>()
expectTypeOf<TaskResult['status']>().toEqualTypeOf<Status>()

// What has a default may be left out.
expectTypeOf<{ input: { clothing: string[] }; options: object }>().toExtend<TaskRequest>()
// @ts-expect-error: a model is an address
expectTypeOf<{ input: { clothing: string[]; model: object }; options: object }>().toExtend<TaskRequest>()
// @ts-expect-error: under exactOptionalPropertyTypes undefined is no way to leave something out
export const undefinedModel: TaskRequest = { input: { clothing: [], model: undefined }, options: {} }
// @ts-expect-error: the contract has no such ratio
export const ratio: TaskRequest = { input: { clothing: [] }, options: { aspect_ratio: '5:3' } }
// @ts-expect-error: no status FAILED, which clients wait for in vain
export const failed: TaskResult['status'] = 'FAILED'
