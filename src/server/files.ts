import type { Context } from 'hono'
import type { Clock, Milliseconds } from '../clock.ts'
import { type Met, meet, meetStep } from '../scenarios/faults.ts'
import type { Scenario, Scenarios } from '../scenarios/load.ts'
import type { Trouble } from '../scenarios/schema.ts'
import type { RequestEntry, Task } from '../store/store.ts'
import { endOf } from '../tasks/lifecycle.ts'
import { mediaTypes, pictureToken } from '../tasks/pictures.ts'
import type { Sandbox, Sandboxes } from '../tasks/sandboxes.ts'
import { behaviourOf, type TaskFamily } from '../tasks/tasks.ts'
import { type Hint, renderHints } from './hints.ts'
import { injectFault, type Wire } from './inject-fault.ts'
import type { Journal } from './journal.ts'
import { ownError, ownErrorReason } from './own-error.ts'
import type { Photographs } from './photographs.ts'
import { serveBytes } from './serve-bytes.ts'

/** Where pictures for demonstrations stand. */
export const samplesPath = '/samples/'

/** Path of the pictures, as the results have it. */
export const picturePath = '/pictures/:sandbox/:task/:number/:name'

export interface FilesOptions {
  readonly sandboxes: Sandboxes
  readonly families: readonly TaskFamily[]
  readonly scenarios: Scenarios
  readonly journal: Journal
  readonly photographs: Photographs
  /** The process clock: for what networks do. */
  readonly clock: Clock
  /** An error in the service's envelope, for a picture that is not there or cannot be had. */
  readonly refuse: (status: number, headers: Readonly<Record<string, string>>) => Response
  /** Told of an error of the mock's own, such as that nothing can draw. */
  readonly failed: (error: unknown) => void
}

/** Answers a `tmp_url`: a link that cannot be guessed and needs no key, like the service's own. */
export function pictureHandler({
  sandboxes,
  families,
  scenarios,
  journal,
  photographs,
  clock,
  refuse,
  failed,
}: FilesOptions): (c: Context) => Promise<Response> {
  const missing = (hint: Hint) => refuse(404, { 'x-mock-hint': renderHints([hint]) })

  const broken = (error: unknown): Response => {
    const { status, hint } = ownError(error, failed)
    return refuse(status, hint ? { 'x-mock-hint': renderHints([hint]) } : {})
  }

  const answer = async (
    request: Request,
    sandbox: Sandbox,
    task: Task,
    family: TaskFamily,
    number: string,
    name: string,
    lifetime: Milliseconds,
  ): Promise<Response | Hint> => {
    const asked = family.asked(task)
    const index = Number(number) - 1
    const end = endOf(task.timeline)
    const now = sandbox.clock.now()
    const isThere = /^[1-9]\d{0,2}$/.test(number) && index < asked.images
    const isDone = end?.status === 'DONE' && end.at <= now
    const known = isThere && name === `Claid_${pictureToken(sandbox.source, task, index)}.${asked.format}`
    if (!known || !isDone) return { name: 'no-picture' }
    if (now >= end.at + lifetime) return { name: 'expired-picture', hours: lifetime / 3_600_000 }

    const { bytes, format } = await photographs.picture(sandbox, task, family, index)
    return serveBytes(request, bytes, {
      'content-type': mediaTypes[format] ?? 'application/octet-stream',
      'content-disposition': `inline; filename="${name}"`,
      'x-request-id': sandbox.random.uuid(),
    })
  }

  return async (c) => {
    const {
      sandbox: id = '',
      task: taskId = '',
      number = '',
      name = '',
    } = c.req.param() as Record<string, string>
    const sandbox = await sandboxes.byId(id)
    const task = /^\d{1,15}$/.test(taskId) ? await sandbox?.state.task(Number(taskId)) : undefined
    const family = task && families.find((candidate) => candidate.family.name === task.family)
    if (!sandbox || !task || !family) return missing({ name: 'no-picture' })
    const started = clock.now()
    const asked = c.req.header('x-mock-scenario')
    if (asked !== undefined && !scenarios.has(asked)) {
      const hint: Hint = {
        name: 'unknown-scenario',
        asked: `X-Mock-Scenario: ${asked}`,
        nearest: scenarios.nearest(asked),
      }
      return refuse(400, { 'x-mock-hint': renderHints([hint]) })
    }
    const chosen = asked === undefined ? undefined : scenarios.get(asked)
    const { met, by } = await meetDownload(sandbox, task, chosen)
    let reason: string | undefined = met?.status === undefined && met?.kind === undefined ? undefined : by
    if (met && met.delay > 0) await clock.sleep(met.delay)
    const answered =
      met?.status === undefined
        ? await answer(
            c.req.raw,
            sandbox,
            task,
            family,
            number,
            name,
            (chosen?.behaviour ?? behaviourOf(task)).linkLifetime,
          ).catch((error) => {
            reason = ownErrorReason
            return broken(error)
          })
        : refuse(met.status, met.headers ?? {})
    const hint = 'name' in answered ? answered : undefined
    const response = 'name' in answered ? missing(answered) : answered
    for (const [header, value] of Object.entries(met?.headers ?? {})) response.headers.set(header, value)
    const { scenario, why } = chosen
      ? { scenario: chosen.name, why: 'header' }
      : { scenario: task.scenario, why: 'task' }
    response.headers.set('x-mock-scenario', `${encodeURI(scenario)}; ${why}`)
    const entry: RequestEntry = {
      id: response.headers.get('x-request-id') ?? '',
      at: sandbox.clock.now(),
      method: c.req.method,
      path: c.req.path,
      status: response.status,
      operation: undefined,
      ...{ scenario, why, reason },
      hint: response.headers.get('x-mock-hint') ?? undefined,
      tag: task.tag,
      task: task.id,
      ms: clock.now() - started,
      body: undefined,
      hints: hint && [hint.name],
      fault: met?.kind,
    }
    if (!isOwnLook(c)) await journal.record(sandbox, entry, 'picture')
    return met?.kind ? injectFault(met.kind, response, c.env as Wire | undefined, clock) : response
  }
}

/** Whether the mock's own page shows the picture: a browser says so, and no client does. */
const isOwnLook = (c: Context): boolean =>
  c.req.header('sec-fetch-site') === 'same-origin' && c.req.header('sec-fetch-dest') === 'image'

/** A one-off fault, else what the request's own scenario, or the task's, plans for downloads. */
async function meetDownload(
  sandbox: Sandbox,
  task: Task,
  chosen: Scenario | undefined,
): Promise<{ readonly met: Met | undefined; readonly by: 'fault' | 'planned' }> {
  const { state, faultRandom } = sandbox
  const fault = await state.takeFault('download', () => faultRandom.float())
  if (fault) return { met: meet(fault.step as Trouble, fault.used, faultRandom), by: 'fault' }
  if (chosen) {
    const { download } = chosen.behaviour
    const count = (name: string) => state.count(name)
    return { met: await meetStep(download, `${chosen.name}/download`, count, faultRandom), by: 'planned' }
  }
  const count = (name: string) => state.count(name, task.id)
  return { met: await meetStep(behaviourOf(task).download, 'download', count, faultRandom), by: 'planned' }
}
