import type { Context } from 'hono'
import { draw, drawnFormats } from '../pictures/draw.ts'
import type { Scenario } from '../scenarios/load.ts'
import { endOf } from '../tasks/lifecycle.ts'
import { mediaTypes, outputFacts, pictureToken } from '../tasks/pictures.ts'
import type { Sandboxes } from '../tasks/sandboxes.ts'
import type { TaskFamily } from '../tasks/tasks.ts'
import { type Hint, renderHints } from './hints.ts'

/** Path of the pictures, as {@link outputFacts} makes the links. */
export const picturePath = '/pictures/:sandbox/:task/:number/:name'

export interface FilesOptions {
  readonly sandboxes: Sandboxes
  readonly families: readonly TaskFamily[]
  readonly scenarioOf: (name: string) => Scenario
  /** The service's 404, for a picture that is not there. */
  readonly missing: (headers: Record<string, string>) => Response
}

/** Answers a `tmp_url`: a link that cannot be guessed and needs no key, like the service's own. */
export function pictureHandler({
  sandboxes,
  families,
  scenarioOf,
  missing: notFound,
}: FilesOptions): (c: Context) => Promise<Response> {
  const missing = (hint: Hint) => notFound({ 'x-mock-hint': renderHints([hint]) })
  return async (c) => {
    const {
      sandbox: sandboxId = '',
      task: taskId = '',
      number = '',
      name = '',
    } = c.req.param() as Record<string, string>
    const sandbox = sandboxes.byId(sandboxId)
    const task = /^\d{1,15}$/.test(taskId) ? await sandbox?.state.task(Number(taskId)) : undefined
    const family = task && families.find((candidate) => candidate.family.name === task.family)
    if (!sandbox || !task || !family) return missing({ name: 'no-picture' })

    const asked = family.asked(task)
    const index = Number(number) - 1
    const end = endOf(task.timeline)
    const now = sandbox.clock.now()
    const isThere =
      /^\d{1,3}$/.test(number) &&
      index >= 0 &&
      index < asked.images &&
      end?.status === 'DONE' &&
      end.at <= now
    if (!isThere || name !== `Claid_${pictureToken(sandbox.source, task, index)}.${asked.format}`)
      return missing({ name: 'no-picture' })
    const { linkLifetime } = scenarioOf(task.scenario).account
    if (now >= end.at + linkLifetime)
      return missing({ name: 'expired-picture', hours: linkLifetime / 3_600_000 })

    const { width, height, format } = outputFacts(sandbox.source, task, asked, index)
    const drawn = drawnFormats.has(format) ? format : 'png'
    const { seed, sandboxKey } = sandbox.source
    const bytes = await draw({
      width,
      height,
      format: drawn,
      seed: [seed, sandboxKey, task.id, index, task.request],
    })
    return new Response(bytes, {
      headers: {
        'content-type': mediaTypes[drawn] ?? 'application/octet-stream',
        'content-length': String(bytes.byteLength),
        'content-disposition': `inline; filename="${name}"`,
        'access-control-allow-origin': '*',
      },
    })
  }
}
