import type { Context } from 'hono'
import type { Scenarios } from '../scenarios/load.ts'
import type { Sandbox, Sandboxes } from '../tasks/sandboxes.ts'
import { bearerKey, isKnownKey } from './auth.ts'
import { Refused } from './control-route.ts'

interface ChoiceOptions {
  readonly sandboxes: Sandboxes
  readonly keys: ReadonlySet<string> | undefined
  readonly scenarios: Scenarios
}

/** The sandbox that a request of the control API is about: by `X-Mock-Sandbox`, by the bearer key, or the only one there is. */
export async function sandboxOf(
  c: Context,
  { sandboxes, keys, scenarios }: ChoiceOptions,
  id: string | undefined = c.req.header('x-mock-sandbox'),
): Promise<Sandbox> {
  if (id !== undefined) {
    const sandbox = await sandboxes.byId(id)
    if (sandbox) return sandbox
    throw new Refused(
      404,
      `Failed to find the sandbox ${id.slice(0, 40)}: there is none. See /_mock/sandboxes.`,
    )
  }
  const header = c.req.header('authorization')
  if (header !== undefined) {
    const key = bearerKey(header)
    const wrong =
      key === undefined
        ? 'the Authorization header is not "Bearer KEY"'
        : 'this key is not among those of --keys'
    if (key === undefined || !isKnownKey(keys, scenarios, key))
      throw new Refused(400, `Failed to choose a sandbox: ${wrong}. Send "Authorization: Bearer KEY".`)
    return sandboxes.get(key)
  }
  const all = await sandboxes.all()
  const [only] = all
  if (only && all.length === 1) return only
  const list = all.slice(0, 20).map(({ id: name, masked }) => `${name} (${masked})`)
  throw new Refused(
    400,
    `Failed to choose a sandbox: no key was sent and there are ${all.length}${list.length > 0 ? `: ${list.join(', ')}` : ''}. Send "Authorization: Bearer KEY", or X-Mock-Sandbox with an id.`,
  )
}
