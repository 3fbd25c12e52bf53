/** What an answer was asked for: a `Response` made in the process does not tell. */
export interface Asked {
  readonly method: string
  readonly url: string
}

const asked = new WeakMap<object, Asked>()

export function remember({ method, url }: Asked, response: Response): Response {
  asked.set(response, { method, url })
  return response
}

/** @returns undefined for an answer that came another way, unless it tells its address */
export const askedFor = (response: Response): Partial<Asked> | undefined =>
  asked.get(response) ?? (response.url ? { url: response.url } : undefined)
