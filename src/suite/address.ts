import { OperatorError } from '../errors.ts'
import type { Operation } from '../spec/operations.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/** Whether only this machine can be meant. */
export const isLoopback = (url: string): boolean => loopback.test(new URL(url).hostname)

/**
 * The address below which the document's paths stand, from what a client would configure: with or without
 * a last slash, and with or without the segment (`/v1`) that all paths start with.
 * @throws {OperatorError} when it is no address
 */
export function baseOf(url: string, operations: readonly Operation[]): string {
  if (!/^https?:\/\/[^\s?#]+$/i.test(url) || !URL.canParse(url)) {
    throw new OperatorError(
      'use the address of the target',
      `"${url}" is none`,
      'Write it as https://api.claid.ai',
    )
  }
  const parsed = new URL(url)
  if (parsed.username || parsed.password) {
    throw new OperatorError(
      'use the address of the target',
      'it has a name or a password in it',
      'Leave them out; the key has an option of its own',
    )
  }
  const base = parsed.href.replace(/\/+$/, '')
  const firsts = new Set(operations.map(({ path }) => path.split('/')[1]))
  const [first] = firsts
  return firsts.size === 1 && first && base.endsWith(`/${first}`) ? base.slice(0, -first.length - 1) : base
}
