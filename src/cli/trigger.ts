import { readFile } from 'node:fs/promises'
import { processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { createMock } from '../mock.ts'
import { webhookTroubles } from '../scenarios/schema.ts'
import { sampleOf } from '../spec/sample.ts'
import { forbidden } from '../webhooks/allow.ts'
import { compose, encodingsOf, type Outgoing, spoils } from '../webhooks/compose.ts'
import { type Endpoint, readEndpoint, type WebhookEvent, type WebhookInput } from '../webhooks/endpoint.ts'
import { send } from '../webhooks/send.ts'
import { encodings, signatureHeader } from '../webhooks/sign.ts'

export interface TriggerFlags {
  readonly to: string
  readonly secret?: string
  readonly task?: string
  readonly trouble?: string
  readonly encoding?: WebhookInput['encoding']
  readonly wrap?: 'data' | 'bare'
  readonly timeout?: string
  readonly allow?: string[]
  readonly spec?: string
  readonly seed?: string
}

/** Troubles that are about when an event comes, and so none of a single event. */
const timing = new Set(['late', 'lost', 'early', 'held'])
const possible = webhookTroubles.filter((trouble) => !timing.has(trouble))

/**
 * `claid-mock trigger`: sends one event to a handler, no server needed.
 * @returns whether every answer was a 2xx
 * @throws {OperatorError} when it cannot be made
 */
export async function trigger(
  event: WebhookEvent,
  flags: TriggerFlags,
  write: (line: string) => void,
): Promise<boolean> {
  const { to, secret, encoding, wrap, timeout, trouble, allow } = flags
  if (trouble !== undefined && !possible.some((known) => known === trouble)) {
    const why = timing.has(trouble) ? 'is about when an event comes' : 'is none'
    throw new OperatorError('make the trouble', `"${trouble}" ${why}`, `Use one of: ${possible.join(', ')}`)
  }
  const retry = timeout === undefined ? undefined : { timeout }
  const endpoint = readEndpoint({ url: to, secret, encoding, wrap, retry })
  const refusal = await forbidden(endpoint.url, allow)
  if (refusal !== undefined) throw new OperatorError('send the event', refusal, 'Give another address')
  const results = await resultsFor(event, flags)
  const clock = processClock()
  const { signal } = new AbortController()
  let isWell = true
  for (const outgoing of outgoingFor(results, endpoint, trouble)) {
    const answer = await send(endpoint.url, outgoing, {
      clock,
      timeout: endpoint.retry.timeout,
      receiver: undefined,
      signal,
    })
    for (const line of sent(endpoint.url, outgoing)) write(line)
    for (const line of came(answer)) write(line)
    isWell &&= answer.reason === undefined
  }
  return isWell
}

function outgoingFor(
  results: readonly string[],
  endpoint: Endpoint,
  trouble: string | undefined,
): Outgoing[] {
  const written = trouble === 'encodings' ? encodings : encodingsOf(endpoint)
  const spoil = spoils.find((known) => known === trouble)
  return results.flatMap((result) => written.map((encoding) => compose(result, endpoint, encoding, spoil)))
}

/** Bodies of the result GET, in the order in which they are sent. */
async function resultsFor(
  event: WebhookEvent,
  { task, trouble, spec, seed }: TriggerFlags,
): Promise<string[]> {
  if (task !== undefined) {
    if (trouble === 'out-of-order')
      throw new OperatorError('make the trouble', 'out-of-order takes two tasks', 'Leave out --task')
    const result = await readResult(task)
    return trouble === 'duplicate' ? [result, result] : [result]
  }
  const [first, second] = await finishedTasks(event, spec, seed)
  if (trouble === 'out-of-order') return [second, first]
  return trouble === 'duplicate' ? [first, first] : [first]
}

/** Two tasks of a mock in this process that have ended as the event says. */
async function finishedTasks(
  event: WebhookEvent,
  spec: string | undefined,
  seed: string | undefined,
): Promise<readonly [string, string]> {
  const mock = createMock({
    speed: 0,
    scenario: event === 'success' ? 'default' : 'task-error',
    ...(spec !== undefined && { spec }),
    ...(seed !== undefined && { seed }),
  })
  const { document, families } = mock.contract
  const [family] = families
  if (!family)
    throw new OperatorError('make an event', 'the document has no task family', 'Give --task a file')
  const sandbox = mock.sandbox()
  const body = JSON.stringify(sampleOf(document, family.requestSchema))
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  const finish = async () => {
    await sandbox.fetch(family.name, init)
    const [task] = await sandbox.tasks({ limit: 1 })
    return (await sandbox.fetch(`${family.name}/${task?.id}`)).text()
  }
  const results = [await finish(), await finish()] as const
  await mock.close()
  return results
}

/** A result as the API answers it, with or without `data` around it. */
async function readResult(file: string): Promise<string> {
  const failedTo = `read the task from ${file}`
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new OperatorError(failedTo, error.message, 'Give a file with the JSON of a result')
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new OperatorError(failedTo, String(error instanceof Error ? error.message : error), 'Write JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OperatorError(failedTo, 'it is no object', 'Give the JSON of a result')
  return 'data' in value ? text.trim() : `{"data":${text.trim()}}`
}

function sent(url: string, { body, headers, signed }: Outgoing): string[] {
  const spoiled = signed !== undefined && signed !== body
  return [
    `POST ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(signed === undefined ? [`(no ${signatureHeader}: give --secret)`] : []),
    ...(spoiled ? ['(the signature is of other bytes than these)'] : []),
    '',
    body,
    '',
  ]
}

function came({ status, headers, body, reason, ms }: Awaited<ReturnType<typeof send>>): string[] {
  if (status === undefined) return [`No answer after ${ms.toFixed(0)} ms: ${reason?.text}`, '']
  return [
    `${status} after ${ms.toFixed(0)} ms`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    ...(body === '' ? [] : [body, '']),
  ]
}
