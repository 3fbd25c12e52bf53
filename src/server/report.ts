import type { Operation } from '../spec/operations.ts'
import type { RequestEntry, Task } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { TaskFamily } from '../tasks/tasks.ts'
import type { Conduct, SubmittedTask } from '../verdict/conduct.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Journal } from './journal.ts'

export interface ReportOptions {
  readonly operations: readonly Operation[]
  readonly familyOf: (task: Task) => TaskFamily | undefined
  readonly profile: string
  readonly journal: Journal
}

/** Whose conduct is judged: one sandbox, or all as one client. */
export type WriteReport = (sandboxes: readonly Sandbox[], areAll: boolean) => Promise<Verdict>

/** Gathers what sandboxes have kept and lets it be judged. What judges is loaded when it is first asked. */
export const reportOf =
  ({ operations, familyOf, profile, journal }: ReportOptions): WriteReport =>
  async (sandboxes, areAll) => {
    const { judge } = await import('../verdict/verdict.ts')
    const gather = (sandbox: Sandbox) => conductOf(sandbox, familyOf, journal.strangers)
    const conducts = await Promise.all(sandboxes.map(gather))
    const forgotten = await Promise.all(sandboxes.map(({ state }) => state.forgotten()))
    const declared = operations.flatMap(({ responses }) =>
      [...responses.keys()].filter((status) => status >= 400),
    )
    return judge(areAll ? [...conducts, ...nobodys(journal.strangers, conducts)] : conducts, {
      profile,
      declared: [...new Set(declared)].sort((a, b) => a - b),
      isCut: forgotten.some((count) => count > 0) || journal.hasForgotten,
    })
  }

async function conductOf(
  sandbox: Sandbox,
  familyOf: ReportOptions['familyOf'],
  strangers: readonly RequestEntry[],
): Promise<Conduct> {
  const { state, id } = sandbox
  const [requests, tasks, deliveries] = await Promise.all([
    state.requests(),
    state.tasks(),
    state.deliveries(),
  ])
  const submitted = tasks.map((task) => submittedOf(task, familyOf(task)))
  const paths = new Set(submitted.map(({ path }) => path))
  return {
    sandbox: id,
    // A delayed answer is written down late.
    requests: [...requests].reverse().sort((a, b) => a.at - b.at),
    strangers: strangers.filter(({ path }) => paths.has(path)),
    tasks: submitted.reverse(),
    deliveries: [...deliveries].reverse(),
  }
}

function submittedOf(task: Task, family: TaskFamily | undefined): SubmittedTask {
  const { id, path, tag, timeline } = task
  const { images = 0, destination } = family?.asked(task) ?? {}
  return { id, path: `${path}/${id}`, tag, timeline, pictures: destination === undefined ? images : 0 }
}

/** Requests of nobody that is known: where all is one client, they are its too. */
function nobodys(strangers: readonly RequestEntry[], conducts: readonly Conduct[]): Conduct[] {
  const known = new Set(conducts.flatMap((conduct) => conduct.strangers))
  const others = strangers.filter((entry) => !known.has(entry))
  if (others.length === 0) return []
  return [{ sandbox: '', requests: [], strangers: others, tasks: [], deliveries: [] }]
}
