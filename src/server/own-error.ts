import { HTTPException } from 'hono/http-exception'
import { OperatorError } from '../errors.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Refusal } from './exchange.ts'
import { BrokenConnection } from './inject-fault.ts'

/** Why an answer is the mock's own error, as a journal entry names it: no gate, and nobody planned it. */
export const ownErrorReason = 'error'

/**
 * What a client gets where the mock itself fails.
 * @param failed told of it; what the operator has to mend is told in a line, since its stack tells nothing
 * @throws what was thrown, where another answers it: no connection is left, or no state, or it is a refusal
 */
export function ownError(error: unknown, failed: (error: unknown) => void): Refusal {
  if (error instanceof HTTPException) throw error
  if (error instanceof BrokenConnection) throw error
  if (error instanceof StoreUnavailable) throw error
  if (!(error instanceof OperatorError)) {
    failed(error)
    return { status: 500 }
  }
  failed(error.message)
  return { status: 500, hint: { name: 'operator', text: error.message } }
}
