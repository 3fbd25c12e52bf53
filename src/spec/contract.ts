import { type Family, findFamilies } from './families.ts'
import { readDocument, type StoredDocument } from './load.ts'
import { type Operation, readOperations } from './operations.ts'

/** A stored document, ready to be served: nothing in it changes any more. */
export interface Contract extends StoredDocument {
  readonly operations: readonly Operation[]
  readonly families: readonly Family[]
}

/** Compiling schemas is most of what a start costs; a test process makes many mocks of one document. */
const compiled = new Map<string, Contract>()
const compiledAtMost = 16

/**
 * Reads and compiles a document; a second call for the same bytes only reads.
 * @throws {OperatorError} when the file cannot be read or is not understood
 */
export function loadContract(file: string): Contract {
  const stored = readDocument(file)
  const name = `${stored.hash} ${file}`
  const known = compiled.get(name)
  if (known) return known
  const operations = readOperations(stored)
  const contract = { ...stored, operations, families: findFamilies(stored.document, operations) }
  if (compiled.size >= compiledAtMost) compiled.clear()
  compiled.set(name, contract)
  return contract
}
