import { type Delivery, finalStatuses, type RequestEntry, type Timeline } from '../store/store.ts'

/** What a client did in one sandbox, as the mock has kept it: all that it is judged by. */
export interface Conduct {
  /** Id of the sandbox; empty where it is nobody's. */
  readonly sandbox: string
  /** In the order of the sandbox's clock. */
  readonly requests: readonly RequestEntry[]
  /** Requests that no key was let in with and that may be this client's; nothing is known of their time. */
  readonly strangers: readonly RequestEntry[]
  readonly tasks: readonly SubmittedTask[]
  readonly deliveries: readonly Delivery[]
}

/** A task, as far as a client is judged by it. */
export interface SubmittedTask {
  readonly id: number
  /** Of its result operation. */
  readonly path: string
  readonly tag: string | undefined
  readonly timeline: Timeline
  /** How many pictures can be downloaded; none where they are kept elsewhere. */
  readonly pictures: number
}

/** What was asked of one task, in order. */
export interface Story {
  readonly task: SubmittedTask
  readonly polls: readonly RequestEntry[]
  /** The first poll that told the end. */
  readonly end: RequestEntry | undefined
  /** Polls after that one. */
  readonly after: readonly RequestEntry[]
  readonly downloads: readonly RequestEntry[]
  /** Requests of the result as a picture, or as a link that needs no key. */
  readonly asPicture: readonly RequestEntry[]
  /** Whether a webhook took the news that it is DONE. */
  readonly wasToldDone: boolean
}

/**
 * The stories of all tasks whose submission is in the journal: of the others the beginning is forgotten, and
 * what is missing may have been there.
 */
export function storiesOf({ tasks, requests, strangers, deliveries }: Conduct): Story[] {
  const byTask = new Map<number, RequestEntry[]>()
  for (const entry of requests) {
    if (entry.task === undefined) continue
    const own = byTask.get(entry.task)
    if (own) own.push(entry)
    else byTask.set(entry.task, [entry])
  }
  const toldDone = new Set(
    deliveries.flatMap(({ task, state, event }) =>
      state === 'delivered' && event === 'success' ? task : [],
    ),
  )
  return tasks.flatMap((task) => {
    const own = byTask.get(task.id) ?? []
    if (!own.some(({ told, method }) => told === 'ACCEPTED' && method === 'POST')) return []
    const reads = own.filter(({ path, method }) => method === 'GET' && path === task.path)
    const polls = reads.filter((read) => !isAbout(read, 'result-url-is-no-picture'))
    const end = polls.find((poll) => wasRead(poll) && poll.told !== undefined && finalStatuses.has(poll.told))
    const keyless = strangers.filter(({ path }) => path === task.path)
    const isSeenDone = end?.told === 'DONE'
    const story: Story = {
      task,
      polls,
      end,
      after: end ? polls.slice(polls.indexOf(end) + 1) : [],
      downloads: own.filter(({ operation, method }) => operation === undefined && method === 'GET'),
      asPicture: [
        ...reads.filter((read) => !polls.includes(read)),
        // A link that is opened without the key, once the task is known to be DONE, is no poll.
        ...keyless.filter((one) => isSeenDone || isAbout(one, 'result-url-is-no-picture')),
      ],
      wasToldDone: toldDone.has(task.id),
    }
    return [story]
  })
}

/** Whether the answer arrived whole. */
export const wasRead = ({ status, fault }: RequestEntry): boolean =>
  status === 200 && (fault === undefined || fault === 'slow-body')

/**
 * Whether a scenario or a planned fault answered in the service's place, or the mock itself failed: no fault of
 * the client's.
 */
export const isExcused = ({ reason }: RequestEntry): boolean =>
  reason === 'planned' || reason === 'fault' || reason === 'error'

export const isAbout = ({ hints }: RequestEntry, ...names: readonly string[]): boolean =>
  hints?.some((hint) => names.includes(hint)) === true
