/** The bodies of the contract by name. Its operations are found by their methods, as families are by shape. */
import type { paths } from './types.ts'

type OperationOf<Path, Method extends string> = Path extends { readonly [M in Method]: infer Found }
  ? Found
  : never
type Operations<Method extends string> = {
  [Path in keyof paths]: OperationOf<paths[Path], Method>
}[keyof paths]
type Submit = Operations<'post'>
type Poll = Operations<'get'>

type Json<Message> = Message extends { readonly content: { readonly 'application/json': infer Body } }
  ? Body
  : never
type Answers<Operation> = Operation extends { readonly responses: infer Responses } ? Responses : never
type Success<Operation> = Json<Answers<Operation>[200 & keyof Answers<Operation>]>
type Refusal<Operation> = {
  [Status in keyof Answers<Operation>]: Status extends 200 ? never : Json<Answers<Operation>[Status]>
}[keyof Answers<Operation>]

/** Body of a submission. */
export type TaskRequest = Submit extends { readonly requestBody: infer Body } ? Json<Body> : never
/** Answer to a submission. */
export type AcceptedAnswer = Success<Submit>
/** Answer to a poll; a webhook's body is the same. */
export type ResultAnswer = Success<Poll>
/** What stands in the `data` of an answer to a submission. */
export type AcceptedTask = NonNullable<AcceptedAnswer['data']>
/** What stands in the `data` of a poll or a webhook. */
export type TaskResult = NonNullable<ResultAnswer['data']>
/** Body of a webhook, unless it is told to be `bare`. */
export type WebhookBody = ResultAnswer
/** Body of every refusal that the contract declares. */
export type ErrorAnswer = Refusal<Submit> | Refusal<Poll>
