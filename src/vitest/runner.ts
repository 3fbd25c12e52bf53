import { OperatorError } from '../errors.ts'

/** Vitest, which is the user's own. */
export const { describe, expect, test } = await import('vitest').catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException
  const isAbsent = code === 'ERR_MODULE_NOT_FOUND' && message.includes("'vitest'")
  throw isAbsent ? absent() : error
})

/** An error of one line: where it was thrown tells nobody anything. */
function absent(): OperatorError {
  const error = new OperatorError(
    'load claid-mock/vitest',
    'vitest is not installed',
    'Install it: npm install --save-dev vitest',
  )
  return Object.assign(error, { stack: `${error.name}: ${error.message}` })
}
