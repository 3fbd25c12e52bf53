import type { Scenarios } from '../scenarios/load.ts'
import { scenarioOfKey } from '../scenarios/select.ts'
import type { Awaitable } from '../store/store.ts'
import type { Exchange, Refusal } from './exchange.ts'
import { matches } from './hints.ts'

/**
 * The key that a request carries.
 * @param isKnown whether a key is let in
 * @param keyOf the key that `X-Mock-Sandbox` stands for, asked where none was sent
 */
export function authenticate(
  { request, operation, path }: Pick<Exchange, 'request' | 'operation' | 'path'>,
  isKnown: (key: string) => boolean,
  keyOf: (sandbox: string) => Awaitable<{ readonly key: string } | Refusal>,
): Awaitable<{ readonly key: string } | Refusal> {
  const header = operation?.keyHeader ?? 'authorization'
  const value = request.headers.get(header)
  const isOpen = operation?.permissions.length === 0
  if (value === null) {
    const sandbox = request.headers.get('x-mock-sandbox')
    if (sandbox !== null) return keyOf(sandbox)
    if (isOpen) return { key: '' }
    const takenForPicture =
      operation?.method === 'GET' && matches(path, operation.path) && wantsPicture(request)
    return { status: 401, hint: { name: takenForPicture ? 'result-url-is-no-picture' : 'no-key' } }
  }
  const key = header === 'authorization' ? bearerKey(value) : value.trim()
  if (!key) return isOpen ? { key: '' } : { status: 401, hint: { name: 'malformed-key' } }
  if (!isKnown(key)) return { status: 401, hint: { name: 'unknown-key' } }
  return { key }
}

/** Whether a key is let in: one of `keys`, also with a scenario after its last `+`. */
export function isKnownKey(
  keys: ReadonlySet<string> | undefined,
  scenarios: Scenarios,
  key: string,
): boolean {
  if (!keys || keys.has(key)) return true
  return scenarioOfKey(scenarios, key) !== undefined && keys.has(key.slice(0, key.lastIndexOf('+')))
}

/** RFC 6750: the scheme in any case, one blank or more, and a key without blanks. */
export const bearerKey = (value: string): string | undefined => /^bearer +([^\s]+) *$/i.exec(value)?.[1]

/** An `<img>` or a download asks for pictures by name. */
export const wantsPicture = (request: Request): boolean =>
  /^image\//.test(request.headers.get('accept') ?? '')
