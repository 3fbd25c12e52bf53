import type { Mark } from './marks.ts'

/** What the service says with one status. `code` is a string of digits, as the service sends it. */
export interface ErrorFact {
  readonly code: string
  readonly type: string
  readonly message: string
  /** How sure the code and the type are; the messages of 401, 402, 403, 404, 422 and 429 are documented. */
  readonly mark: Mark
}

/**
 * One row for each error status. A status without a row (a scenario may ask for any) is given the row of
 * its class by {@link errorFact}.
 */
export const errorFacts: Readonly<Record<number, ErrorFact>> = {
  400: { code: '9001', type: 'general', message: 'Bad request.', mark: 'assumed' },
  401: { code: '111', type: 'auth', message: 'Authorization is required.', mark: 'documented' },
  402: { code: '1201', type: 'billing', message: 'No API calls left.', mark: 'assumed' },
  403: { code: '112', type: 'auth', message: 'Not enough permissions.', mark: 'assumed' },
  404: { code: '1404', type: 'image', message: 'Web image not found.', mark: 'assumed' },
  405: { code: '9405', type: 'general', message: 'Method not allowed.', mark: 'assumed' },
  409: { code: '9409', type: 'general', message: 'Conflict.', mark: 'assumed' },
  413: { code: '9413', type: 'general', message: 'Request body is too large.', mark: 'assumed' },
  415: { code: '9415', type: 'general', message: 'Unsupported media type.', mark: 'assumed' },
  422: { code: '9000', type: 'validation', message: 'Unprocessable entity.', mark: 'documented' },
  429: {
    code: '2001',
    type: 'general',
    message: 'Too Many Requests. Rate limit exceeded.',
    mark: 'documented',
  },
  500: { code: '1', type: 'general', message: 'Internal server error.', mark: 'assumed' },
  502: { code: '1', type: 'general', message: 'Bad gateway.', mark: 'assumed' },
  503: { code: '1', type: 'general', message: 'Service unavailable.', mark: 'assumed' },
  504: { code: '1', type: 'general', message: 'Gateway timeout.', mark: 'assumed' },
}

const other = (status: number): ErrorFact => ({
  code: status >= 500 ? '1' : String(9000 + (status % 1000)),
  type: 'general',
  message: status >= 500 ? 'Internal server error.' : 'Bad request.',
  mark: 'assumed',
})

/** The row of `status`; for a status nobody published, an assumed one of its class. */
export function errorFact(status: number): ErrorFact {
  return errorFacts[status] ?? other(status)
}
