import { readFileSync } from 'node:fs'
import { installed } from './guard/preload.ts'
import { guardHosts } from './guard/sockets.ts'

export interface GuardOptions {
  /**
   * Host names that nothing may be sent to, `*.example.com` among them.
   * @default those of the stored contract's `servers`
   */
  readonly hosts?: readonly string[]
  /** Host names that are let through all the same. @default none */
  readonly allow?: readonly string[]
}

/** The hosts where a request is paid for: the contract names its servers. */
function liveHosts(): string[] {
  const text = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')
  const { servers = [] } = JSON.parse(text) as { servers?: readonly { readonly url: string }[] }
  return servers.filter(({ url }) => URL.canParse(url)).map(({ url }) => new URL(url).hostname)
}

/**
 * Refuses every connection of this process to the live service: fetch, node:http and node:https with all that
 * is built on them, undici, bare sockets. What a mock answers in the process opens none, and is not touched.
 * The refused request fails with an `OperatorError` that names the host.
 * @returns ends it
 */
export function guard({ hosts = liveHosts(), allow = [] }: GuardOptions = {}): () => void {
  return guardHosts({ hosts, allow })
}

// `node --import claid-mock/guard`; an import by name changes nothing until `guard` is called.
if (installed(import.meta.url)) {
  const list = (name: string) => process.env[name]?.split(',').map((host) => host.trim())
  const hosts = list('CLAID_MOCK_GUARD_HOSTS')
  guard({ ...(hosts && { hosts }), allow: list('CLAID_MOCK_GUARD_ALLOW') ?? [] })
}
