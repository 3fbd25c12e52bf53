import type { Contract } from '../../spec/contract.ts'
import { isObject } from '../../spec/document.ts'
import type { Operation } from '../../spec/operations.ts'
import type { CapturedExchange } from './exchange.ts'

/**
 * The operation that a captured request was for: by method and path, whatever host and prefix stand before
 * it, or by the shape of the answer where a transcript does not show the request.
 */
export function operationOf(
  { request, response }: CapturedExchange,
  { operations, families }: Contract,
): Operation | undefined {
  if (request.url !== '') {
    const path = request.url.replace(/^\w+:\/\/[^/?#]*/, '').replace(/[?#].*$/, '')
    return operations.find(({ method, path: template }) => method === request.method && fits(template, path))
  }
  const body = jsonOf(response.body)
  const data = isObject(body) && isObject(body.data) ? body.data : undefined
  if (!data) return undefined
  const family = families.find(({ resultData }) =>
    Object.keys(data).every((name) => resultData.properties?.[name]),
  )
  return (
    family?.result ??
    families.find(({ acceptData }) => Object.keys(data).every((name) => acceptData.properties?.[name]))
      ?.accept
  )
}

function fits(template: string, path: string): boolean {
  const pattern = template
    .split(/\{[^}]+\}/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^/]+')
  return new RegExp(`${pattern}/?$`).test(path)
}

/** A body as JSON; undefined where it is none. */
export function jsonOf(body: CapturedExchange['response']['body']): unknown {
  if (typeof body !== 'string') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
