import type { Met } from '../scenarios/faults.ts'
import type { Answer } from './send.ts'

/** A fault stands for what the receiver does. Where only the answer is lost, the receiver is asked. */
export const isUnsent = ({ status, kind }: Met): boolean =>
  status !== undefined || (kind !== undefined && kind !== 'connection-close')

/** What a planned fault answers in the receiver's place. */
export const failedBy = ({ status, kind, headers }: Met): Answer => ({
  ...failed('planned', status === undefined ? `Met ${kind}, as planned` : `Answered ${status}, as planned`),
  status,
  headers: Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  ),
})

export const failed = (kind: NonNullable<Answer['reason']>['kind'], text: string): Answer => ({
  ...{ status: undefined, headers: {}, body: '', ms: 0 },
  reason: { kind, text },
})
