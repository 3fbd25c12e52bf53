import { isDeepStrictEqual } from 'node:util'
import { isObject } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import { sign, signatureHeader, verifySignature } from '../../webhooks/sign.ts'
import { assumed, documented, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { dataOf } from '../exchange.ts'
import { type Delivery, type Receiver, taskOf } from '../receiver.ts'
import type { Source } from '../report.ts'
import { Skipped } from '../skipped.ts'
import { endings, type Specimen, type Task } from '../tasks.ts'
import { prefixOf, type Setup, specimensOf } from './setup.ts'

interface Delivered {
  readonly task: Task
  readonly receiver: Receiver
  readonly deliveries: readonly [Delivery, ...Delivery[]]
}

/** Checks of what a receiver is told of a task. */
export function webhookChecks(setup: Setup, family: Family): SuiteCheck[] {
  const { main, failing } = specimensOf(setup, family)
  const prefix = prefixOf(setup.contract, family)
  const check = (
    name: string,
    title: string,
    source: Source,
    judge: (delivered: Delivered, context: Context) => Finding[] | Promise<Finding[]>,
    used: Specimen = main,
  ): SuiteCheck => ({
    id: `${prefix}webhook.${name}`,
    title,
    subject: 'webhook',
    source,
    specimens: [used],
    risk: 0,
    isLast: true,
    run: async (context) => judge(await deliveredOf(context, used), context),
  })
  const arrives = (used: Specimen, name: string, title: string): SuiteCheck => ({
    ...check(
      name,
      title,
      documented('events Success pipelines and Failed pipelines are delivered as a JSON POST'),
      () => [],
      used,
    ),
    run: async (context) => {
      const { task, receiver } = await endedOf(context, used)
      const [first] = await receiver.wait(task.id, patienceOf(context))
      if (!first) return [{ what: `the delivery of task ${task.id}`, expected: 'one', received: 'none' }]
      const type = first.headers.get('content-type') ?? 'no Content-Type'
      return [
        ...(first.method === 'POST'
          ? []
          : [{ what: 'the method of a delivery', expected: 'POST', received: first.method }]),
        ...(type.startsWith('application/json')
          ? []
          : [{ what: 'Content-Type of a delivery', expected: 'application/json', received: type }]),
      ]
    },
  })
  return [
    arrives(main, 'success', 'a finished task is delivered'),
    arrives(failing, 'failure', 'a failed task is delivered'),
    check(
      'signature',
      'a delivery is signed over its raw bytes',
      documented('X-Claid-Hmac-SHA256 over the raw body'),
      ({ deliveries: [first], receiver }) => {
        const given = first.headers.get(signatureHeader)
        if (receiver.secret === undefined) throw new Skipped('no secret: give --webhook-secret')
        return verifySignature(first.bytes, given, receiver.secret)
          ? []
          : [
              {
                what: signatureHeader,
                expected: 'HMAC-SHA256 of the raw body',
                received: given ?? 'no such header',
              },
            ]
      },
    ),
    check(
      'signature.encoding',
      'a signature is in hexadecimal digits',
      assumed('the encoding of the signature'),
      ({ deliveries: [first], receiver }) => {
        if (receiver.secret === undefined) throw new Skipped('no secret: give --webhook-secret')
        const given = first.headers.get(signatureHeader) ?? ''
        if (!verifySignature(first.bytes, given, receiver.secret)) throw new Skipped('the signature is wrong')
        return given === sign(first.bytes, receiver.secret, 'hex')
          ? []
          : [{ what: signatureHeader, expected: '64 hexadecimal digits', received: given }]
      },
    ),
    check(
      'payload',
      'a delivery says what the poll says',
      documented('the data of the result GET'),
      async ({ task, deliveries: [first] }) => {
        const { end } = await task.history()
        const polled = dataOf(end?.answer)
        const told = taskOf(first)
        return Object.keys({ ...polled, ...told })
          .filter((name) => !isDeepStrictEqual(polled?.[name], told?.[name]))
          .map((name) => ({
            what: `${name} of a delivery`,
            expected: JSON.stringify(polled?.[name]) ?? 'nothing',
            received: JSON.stringify(told?.[name]) ?? 'nothing',
          }))
      },
    ),
    check(
      'wrapper',
      'a delivery has the data wrapper of the poll',
      assumed('the data wrapper in deliveries'),
      ({ deliveries: [{ json }] }) =>
        isObject(json) && isObject(json.data)
          ? []
          : [
              {
                what: 'the body of a delivery',
                expected: '{"data":{…}}',
                received: JSON.stringify(json) ?? 'no JSON',
              },
            ],
    ),
    check(
      'not-early',
      'nothing is delivered before the end',
      documented('a webhook tells of a finished pipeline'),
      async ({ task, deliveries: [first] }) => {
        const { polls } = await task.history()
        const status = taskOf(first)?.status
        const unfinished = polls
          .filter(({ answer }) => !endings.includes(dataOf(answer)?.status))
          .map(({ at }) => at)
        // A poll that was answered later and saw no end proves it.
        const isEarly = unfinished.some((at) => at > first.at)
        return [
          ...(endings.includes(status)
            ? []
            : [{ what: 'status of a delivery', expected: 'DONE or ERROR', received: String(status) }]),
          ...(isEarly
            ? [
                {
                  what: 'the time of a delivery',
                  expected: 'after the end',
                  received: 'a later poll saw the task unfinished',
                },
              ]
            : []),
        ]
      },
    ),
    check(
      'once',
      'a task is delivered exactly once',
      documented('one webhook for each finished pipeline'),
      async ({ task, receiver }, { clock, poll }) => {
        // Time for a second one to come.
        await clock.sleep(Math.min(poll, 250))
        const { length } = receiver.of(task.id)
        return length === 1
          ? []
          : [{ what: `deliveries of task ${task.id}`, expected: '1', received: String(length) }]
      },
    ),
  ]
}

const patienceOf = ({ timeout, poll }: Context): number => Math.min(timeout, Math.max(2000, poll * 10))

async function endedOf(
  context: Context,
  specimen: Specimen,
): Promise<{ readonly task: Task; readonly receiver: Receiver }> {
  const { receiver, tasks, target } = context
  if (!receiver) throw new Skipped('no receiver: give --receive and --webhook-url')
  if (specimen.key === 'failing' && !target.keys.failing)
    throw new Skipped('no task that fails: give --failing-body')
  const task = await tasks.take(specimen)
  const { end } = await task.history()
  if (!end) throw new Skipped('the task has no end')
  return { task, receiver }
}

async function deliveredOf(context: Context, specimen: Specimen): Promise<Delivered> {
  const { task, receiver } = await endedOf(context, specimen)
  const [first, ...rest] = await receiver.wait(task.id, patienceOf(context))
  if (!first) throw new Skipped('nothing was delivered')
  return { task, receiver, deliveries: [first, ...rest] }
}
