import { nearest } from '../scenarios/nearest.ts'

/** Something a developer should know, as data; what it says is in one table. */
export type Hint = {
  readonly [K in HintName]: { readonly name: K } & Parameters<(typeof texts)[K]>[0]
}[HintName]
export type HintName = keyof typeof texts

const texts = {
  'no-key': (_: { name?: unknown }) =>
    'No key was sent. Add "Authorization: Bearer KEY"; here any KEY opens a sandbox of its own',
  'malformed-key': (_: { name?: unknown }) => 'The Authorization header is not "Bearer KEY", or has no KEY',
  'unknown-key': (_: { name?: unknown }) => 'This key is not among those of --keys',
  'closed-sandbox': (_: { name?: unknown }) =>
    'X-Mock-Sandbox stands for a key only where the control API is open: on loopback, or with X-Mock-Token',
  'unknown-sandbox': ({ id }: { id: string }) => `No sandbox is called ${id}; see /_mock/sandboxes`,
  'result-url-is-no-picture': (_: { name?: unknown }) =>
    'result_url answers JSON and needs the key; pictures are at tmp_url of its output objects',
  scope: ({ scopes }: { scopes: readonly string[] }) =>
    `The key needs the scope ${scopes.join(', ')}; the scenario's account has it not`,
  'rate-limited': ({ seconds }: { seconds: number }) =>
    `Wait RateLimit-Reset (${seconds} s); Claid sends no Retry-After. --rate-limit off lifts the limit here`,
  'came-too-early': ({ seconds }: { seconds: number }) =>
    `Sent again before RateLimit-Reset had passed (${seconds} s to go); Claid sends no Retry-After. --rate-limit off lifts the limit here`,
  'too-large': ({ limit }: { limit: number }) => `The body is over ${limit} bytes; --max-body sets the limit`,
  'media-type': ({ sent, wanted }: { sent: string; wanted: string }) =>
    sent === ''
      ? `There is no Content-Type; send "${wanted}"`
      : `Content-Type is "${sent}"; send "${wanted}"`,
  'not-json': ({ error }: { error: string }) => `The body is not JSON: ${error}`,
  'packed-body': ({ encoding }: { encoding: string }) =>
    `The body is not JSON: Content-Encoding is ${encoding}; send it as it is`,
  'too-deep': (_: { name?: unknown }) => 'The body is nested too deeply',
  'object-for-string': ({ path }: { path: string }) => `${path} is an object; it wants a string`,
  'no-credits': ({ price, balance }: { price: number; balance: number }) =>
    `The task costs ${price} credits and ${balance} ${balance === 1 ? 'is' : 'are'} left; --credits sets the balance`,
  'other-sandbox': ({ id, owner }: { id: number; owner: string }) =>
    `Task ${id} belongs to the key ${owner}; each key is a sandbox of its own, so poll with the key that submitted`,
  'unknown-task': ({ id }: { id: string }) =>
    `No task ${id} in this sandbox; without --state, tasks are gone after a restart`,
  'past-task': ({ id }: { id: number }) =>
    `Task ${id} was here and is gone: deleted, reset, or the oldest that had ended when there were too many`,
  'doubled-version': ({ path }: { path: string }) =>
    `The path repeats a part; a base URL that already ends in it? Try ${path}`,
  'missing-version': ({ path }: { path: string }) =>
    `A part of the path is missing; a base URL without it? Try ${path}`,
  'nearest-path': ({ path }: { path: string }) => `Nothing is at this path; the nearest is ${path}`,
  'unknown-scenario': ({ asked, nearest }: { asked: string; nearest: string }) =>
    `"${asked}" is nothing this mock can do; did you mean ${nearest}?`,
  'unknown-directive': ({ scenario, nearest }: { scenario: string; nearest: string }) =>
    `[[mock:${scenario}]] names no scenario and was ignored; did you mean ${nearest}?`,
  'unknown-suffix': ({ scenario, nearest }: { scenario: string; nearest: string }) =>
    `"+${scenario}" at the end of the key names no scenario and was ignored; did you mean ${nearest}?`,
  'no-path': (_: { name?: unknown }) => 'Nothing is at this path; see /openapi.json for what there is',
  method: ({ allow }: { allow: string }) => `This path takes ${allow}`,
  'polled-after-end': ({ status }: { status: string }) =>
    `The task ended with ${status} and will not change; stop polling at DONE, ERROR and CANCELLED, in upper case`,
  'busy-poll': ({ ms }: { ms: number }) => `Polled ${ms} ms after the poll before; once a second is enough`,
  'unreachable-input': ({ path, url }: { path: string; url: string }) =>
    `${path} is ${url}, which a live service could not fetch`,
  'expired-picture': ({ hours }: { hours: number }) =>
    `The picture was kept for ${hours} h and is gone; download results when they are done`,
  operator: ({ text }: { text: string }) => text,
  stopping: (_: { name?: unknown }) => 'The mock is being stopped and takes no more tasks',
  'no-picture': (_: { name?: unknown }) =>
    'No such picture; use tmp_url exactly as the result gives it, while the mock that gave it runs',
} as const

/** All hints of an answer in one header value: printable ASCII, at most 500 characters. */
export function renderHints(hints: readonly Hint[]): string {
  return hints
    .map((hint) => (texts[hint.name] as (params: Hint) => string)(hint))
    .join('. ')
    .replaceAll('…', '...')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 500)
}

/** What a path that nothing is at may have meant: a part of it doubled or missing, or the nearest there is. */
export function pathHint(path: string, templates: readonly string[]): Hint {
  const parts = path.split('/')
  const longest = Math.max(0, ...templates.map((template) => template.split('/').length))
  // One part too many, or a slash at the end; what is longer still is none of these.
  if (parts.length <= longest + 1) {
    const without = (index: number) => parts.toSpliced(index, 1).join('/')
    const isThere = (index: number) => templates.some((template) => matches(without(index), template))
    const doubled = parts.findIndex(
      (part, index) => part !== '' && part === parts[index + 1] && isThere(index),
    )
    if (doubled > 0) return { name: 'doubled-version', path: without(doubled) }
    const last = parts.length - 1
    if (parts[last] === '' && isThere(last)) return { name: 'nearest-path', path: without(last) }
  }
  for (const template of templates) {
    const start = missingStart(path, template)
    if (start !== undefined) return { name: 'missing-version', path: start + path }
  }
  const near = nearest(path, templates)
  return near ? { name: 'nearest-path', path: near } : { name: 'no-path' }
}

/** What `path` lacks in front to be an instance of `template`; undefined where nothing in it says so. */
function missingStart(path: string, template: string): string | undefined {
  const pattern = template.split('/')
  const missing = pattern.length - path.split('/').length
  const start = pattern.slice(0, missing + 1)
  // An id alone could be that of anything.
  const isTold = pattern.slice(missing + 1).some((part) => !part.startsWith('{'))
  const isKnown = start.every((part) => !part.startsWith('{'))
  const written = start.join('/')
  return missing > 0 && isTold && isKnown && matches(written + path, template) ? written : undefined
}

/** Whether `path` is an instance of a path template such as `/v1/things/{id}`. */
export function matches(path: string, template: string): boolean {
  const segments = path.split('/')
  const pattern = template.split('/')
  return (
    segments.length === pattern.length &&
    pattern.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
  )
}
