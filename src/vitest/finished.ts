import type { MockSandbox } from '../mock-sandbox.ts'
import type { TaskInfo } from '../server/task-steering.ts'
import { finalStatuses } from '../store/store.ts'
import type { Expectation } from './expectation.ts'

export interface FinishTarget {
  /** Id of the task. @default every task of the sandbox */
  readonly task?: number
  /** How it ends. @default 'DONE' */
  readonly status?: 'DONE' | 'ERROR' | 'CANCELLED'
}

/** @param isRefuted whether the test says that it has not: of every task, that none has */
export async function lookForEnd(
  sandbox: MockSandbox,
  target: FinishTarget,
  isRefuted: boolean,
): Promise<Expectation> {
  const { task: id, status = 'DONE' } = target
  const tasks = id === undefined ? (await sandbox.tasks()).reverse() : [await sandbox.task(id)]
  const now = await sandbox.now()
  const known = tasks.filter((task) => task !== undefined)
  const others = known.filter((task) => task.status !== status)
  const ended = known.filter((task) => task.status === status)
  const isUnknown = id !== undefined && known.length === 0
  const pass = isRefuted ? isUnknown || ended.length > 0 : known.length > 0 && others.length === 0
  const message = () => {
    if (ended.length > 0 && pass)
      return `Expected no task to be ${status}, but ${ended.map(({ id }) => id).join(', ')} is.`
    if (known.length > 0) return others.map((task) => describe(task, status, now)).join('\n')
    const what = id === undefined ? 'the sandbox has none' : `the sandbox has no task ${id}`
    return `Expected a task to be ${status}, but ${what}. Give the client claid.url and claid.key, or claid.fetch.`
  }
  return { pass, message }
}

function describe({ id, status, timeline, errors }: TaskInfo, expected: string, now: number): string {
  const said = `Expected task ${id} to be ${expected}, but it is ${status}`
  const end = timeline.find(({ status }) => finalStatuses.has(status))
  if (!end) return `${said}, and it never ends: its scenario says so.`
  // It has ended, in another way.
  if (end.at <= now) return `${said}${errors.length > 0 ? `: ${errors.join('; ')}` : '.'}`
  const left = `${Math.ceil(end.at - now) / 1000}s`
  return `${said}. It is ${end.status} in ${left} of the sandbox's clock: await claid.advance('${left}').`
}
