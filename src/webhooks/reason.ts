/** Why an attempt failed. */
export interface Reason {
  readonly kind:
    | 'refused'
    | 'timeout'
    | 'status'
    | 'tls'
    | 'name'
    | 'reset'
    | 'forbidden'
    | 'failed'
    | 'planned'
    | 'cut off'
  /** One sentence for people. */
  readonly text: string
}

/** What a failed connection means, from the code that Node gives its cause. */
export function reasonOf(error: unknown, url: string): Reason {
  const { code, message } = innermost(error)
  const { hostname, host } = new URL(url)
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused', text: `Nothing listens at ${host}${containerHint(hostname)}` }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'name', text: `The name ${hostname} was not found` }
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return { kind: 'reset', text: `${host} closed the connection without an answer` }
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
      return { kind: 'timeout', text: `${host} could not be reached in time` }
  }
  if (message === 'bad port')
    return { kind: 'refused', text: `Port ${new URL(url).port} is one that fetch never calls (bad port)` }
  if (/CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code))
    return { kind: 'tls', text: `The TLS connection to ${host} failed: ${message || code}` }
  if (code.startsWith('HPE_') || code.startsWith('UND_ERR_HEADERS_OVERFLOW'))
    return { kind: 'failed', text: `What ${host} answered is no HTTP: ${message}` }
  return { kind: 'failed', text: message || 'It failed without a reason' }
}

const containerHint = (hostname: string): string =>
  /^(localhost|127\.|\[::1\])/.test(hostname)
    ? '. Where the mock runs in a container, localhost is the container itself: use host.docker.internal, or the name of the service'
    : ''

/** The cause below all causes: `fetch` wraps what the socket said. */
function innermost(error: unknown): { readonly code: string; readonly message: string } {
  let inner = error
  for (let depth = 0; depth < 5 && inner instanceof Error; depth++) {
    const { cause } = inner
    const [first] = inner instanceof AggregateError ? inner.errors : []
    if (!(cause instanceof Error) && !(first instanceof Error)) break
    inner = first ?? cause
  }
  if (!(inner instanceof Error)) return { code: '', message: String(inner) }
  return { code: String((inner as { code?: unknown }).code ?? ''), message: inner.message }
}
