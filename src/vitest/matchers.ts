import type { MockSandbox } from '../mock-sandbox.ts'
import { dataOf, describeAnswer, readAnswer } from './answer.ts'
import { type ContractTarget, judge } from './conformance.ts'
import { type DeliveryTarget, lookForDelivery } from './delivered.ts'
import type { Expectation } from './expectation.ts'
import { type FinishTarget, lookForEnd } from './finished.ts'

export type { ContractTarget } from './conformance.ts'
export type { DeliveryTarget } from './delivered.ts'
export type { FinishTarget } from './finished.ts'

/** What `expect` can say of Claid. Each is awaited. */
export interface ClaidMatchers<Received = unknown> {
  /** Claid took the request: a `Response`, the result of a client, or the parsed body. */
  toBeAccepted(): Promise<void>
  /**
   * Of `claid`: the task, or every task of the sandbox, has ended as told. With `not`: no task has, which is
   * true of a sandbox without tasks. An id that the sandbox does not have fails either way.
   */
  toHaveFinished: Received extends MockSandbox ? (target?: FinishTarget) => Promise<void> : never
  /**
   * Of `claid`: the event of the task, or of every task, was taken with a 2xx. With `not`: none was, which is
   * true of a sandbox without tasks. An id that the sandbox does not have fails either way.
   */
  toHaveDelivered: Received extends MockSandbox ? (target?: DeliveryTarget) => Promise<void> : never
  /** A `Request`, an answer or a parsed body is what the stored contract declares, as Ajv judges it. */
  toMatchContract(target?: ContractTarget): Promise<void>
}

/** For `expect.extend`, where it is not the one of `claid-mock/vitest`. */
export const matchers = {
  async toBeAccepted(received: unknown): Promise<Expectation> {
    const answer = await readAnswer(received)
    const { id, status } = dataOf(answer.body)
    const isSuccess = answer.status === undefined || (answer.status >= 200 && answer.status < 300)
    const pass = isSuccess && status === 'ACCEPTED' && Number.isInteger(id)
    return {
      pass,
      message: () =>
        pass
          ? `Expected Claid to refuse the request, but it was accepted as task ${id}.`
          : `Expected Claid to accept the request, but it answered ${describeAnswer(answer)}`,
    }
  },
  async toHaveFinished(
    this: { readonly isNot: boolean } | undefined,
    received: unknown,
    target: FinishTarget = {},
  ): Promise<Expectation> {
    return lookForEnd(sandboxFor('toHaveFinished', received), target, this?.isNot === true)
  },
  async toHaveDelivered(
    this: { readonly isNot: boolean } | undefined,
    received: unknown,
    target: DeliveryTarget = {},
  ): Promise<Expectation> {
    return lookForDelivery(sandboxFor('toHaveDelivered', received), target, this?.isNot === true)
  },
  toMatchContract: (received: unknown, target: ContractTarget = {}): Promise<Expectation> =>
    judge(received, target),
}

function sandboxFor(matcher: string, received: unknown): MockSandbox {
  const isSandbox = typeof received === 'object' && received !== null && 'unusedFaults' in received
  if (isSandbox) return received as MockSandbox
  throw new TypeError(
    `${matcher} looks into a sandbox: write expect(claid).${matcher}({ task: id }). What an answer says is told by toBeAccepted and toMatchContract.`,
  )
}

declare module 'vitest' {
  // From 3.2 on.
  interface Matchers<T> extends ClaidMatchers<T> {}
  // Before.
  interface Assertion<T> extends ClaidMatchers<T> {}
}
