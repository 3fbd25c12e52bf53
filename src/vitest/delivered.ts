import { duration, type Milliseconds, processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { MockSandbox } from '../mock-sandbox.ts'
import type { Delivery } from '../store/store.ts'
import type { Expectation } from './expectation.ts'
import { describeDelivery } from './leftovers.ts'
import { unwatched } from './watch.ts'

export interface DeliveryTarget {
  /** Id of the task. @default every task of the sandbox */
  readonly task?: number
  /** Which event it was. @default either */
  readonly event?: 'success' | 'failure'
  /** How many attempts it took. @default any number */
  readonly attempts?: number
  /** How long a delivery under way is waited for, in real time. @default '3s' */
  readonly within?: string | Milliseconds
}

/** @param isRefuted whether the test says that it was not delivered, and so knows of those given up */
export async function lookForDelivery(
  claid: MockSandbox,
  { task, event, attempts, within = '3s' }: DeliveryTarget,
  isRefuted: boolean,
): Promise<Expectation> {
  const sandbox = unwatched(claid)
  const ids = task === undefined ? (await sandbox.tasks()).map(({ id }) => id).reverse() : [task]
  if (isRefuted) for (const id of ids) await claid.deliveries({ task: id })
  const outcomes = await Promise.all(ids.map((id) => outcomeOf(sandbox, id, duration(within))))
  const isRight = (found: Outcome): found is Delivery =>
    typeof found === 'object' &&
    found.state === 'delivered' &&
    (event === undefined || found.event === event) &&
    (attempts === undefined || found.attempts.length === attempts)
  const right = outcomes.filter(isRight)
  const isUnknown =
    task !== undefined && typeof outcomes[0] === 'string' && (await sandbox.task(task)) === undefined
  const wanted = [
    event === undefined ? 'the event' : `"${event}"`,
    ...(attempts === undefined ? [] : [`in ${attempts} attempts`]),
  ].join(' ')
  return {
    pass: isRefuted ? isUnknown || right.length > 0 : outcomes.length > 0 && outcomes.every(isRight),
    message: () => {
      const where = task === undefined ? '' : ` of task ${task}`
      if (outcomes.length === 0)
        return 'Expected an event to be delivered, but the sandbox has no task. Give the client claid.url and claid.key, or claid.fetch.'
      if (right.length > 0 && (isRefuted || outcomes.every(isRight)))
        return [`Expected ${wanted}${where} not to be delivered, but it was:`, ...right.map(describe)].join(
          '\n',
        )
      const others = outcomes.filter((found) => !isRight(found))
      return [`Expected ${wanted}${where} to be delivered, but it was not:`, ...others.map(describe)].join(
        '\n',
      )
    },
  }
}

/** The first delivery of a task, or why there is none. */
type Outcome = Delivery | string

async function outcomeOf(sandbox: MockSandbox, task: number, patience: Milliseconds): Promise<Outcome> {
  if ((await sandbox.clock()).frozen && !(await isUnderWay(sandbox, task))) patience = 0
  let cancel = () => {}
  const impatient = new Promise<undefined>((resolve) => {
    cancel = processClock().setTimer(() => resolve(undefined), patience)
  })
  const delivered = sandbox.delivered(task).catch((error: unknown) => {
    if (error instanceof OperatorError) return `  ${error.message}`
    throw error
  })
  const outcome = (await Promise.race([delivered, impatient])) ?? (await firstOf(sandbox, task))
  cancel()
  return outcome ?? `  task ${task} has not ended: move the clock with claid.advance`
}

const firstOf = async (sandbox: MockSandbox, task: number): Promise<Delivery | undefined> =>
  (await sandbox.deliveries({ task })).filter(({ replayOf }) => replayOf === undefined).pop()

async function isUnderWay(sandbox: MockSandbox, task: number): Promise<boolean> {
  const attempts = (await firstOf(sandbox, task))?.attempts ?? []
  return attempts.some(({ answer }) => answer === undefined)
}

const describe = (found: Outcome): string => (typeof found === 'string' ? found : describePlanned(found))

function describePlanned(delivery: Delivery): string {
  const said = describeDelivery(delivery)
  return delivery.state === 'pending' ? `${said}; the next one waits for claid.advance('1m')` : said
}
