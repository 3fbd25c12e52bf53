/** A run of the contract suite against a live endpoint. */
export interface Verification {
  /** Base URL of the endpoint. */
  readonly target: string
  /** ISO 8601. */
  readonly at: string
}

/** The last run against a live endpoint, by the hash of the document; none has been made yet. */
const verifications: Readonly<Record<string, Verification>> = {}

/** When a document was last held against a live endpoint, and against which; null is never. */
export const lastVerified = (hash: string): Verification | null =>
  Object.hasOwn(verifications, hash) ? (verifications[hash] ?? null) : null
