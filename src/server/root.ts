import { getPath } from 'hono/utils/url'

/** How an application reads the path of a request; empty is as it stands. */
interface Reading {
  readonly getPath?: (request: Request) => string
}

/**
 * Where links start with an address that has a path, what is asked for below that path is answered as at the
 * root: some proxies keep it, and nobody but a proxy takes it off in a process without a port.
 */
export function rootAt(publicUrl: string | undefined): Reading {
  const root = publicUrl === undefined ? '/' : getPath(new Request(publicUrl))
  if (root === '/') return {}
  return {
    getPath: (request) => {
      const path = getPath(request)
      return path.startsWith(`${root}/`) ? path.slice(root.length) : path
    },
  }
}
