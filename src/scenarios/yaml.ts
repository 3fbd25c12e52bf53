import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument, visit } from 'yaml'
import { OperatorError } from '../errors.ts'

/** What a file says. */
export interface Written {
  /** Undefined where there are mistakes. */
  readonly value: unknown
  /** Where it is neither YAML nor JSON; lines count from 1. */
  readonly mistakes: readonly { readonly line: number; readonly message: string }[]
  /** The line of a member, or of the nearest one around it. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/**
 * Reads a YAML or JSON file.
 * @param what it is, in words of a failure
 * @param fix what to do when there is none
 * @throws {OperatorError} when it cannot be read, or its aliases cannot be followed
 */
export function readYaml(file: string, what: string, fix: string): Written {
  const lines = new LineCounter()
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorError(`read ${what}`, messageOf(error), fix)
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const mistakes = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message }))
  visit(document, {
    Alias: (_, alias, around) => {
      const named = alias.resolve(document)
      if (!named || !around.includes(named)) return
      const { line } = lines.linePos(alias.range?.[0] ?? 0)
      mistakes.push({ line, message: `the alias *${alias.source} stands inside what it names` })
    },
  })
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
      const range = (node as { range?: readonly number[] } | null | undefined)?.range
      if (range) return lines.linePos(range[0] ?? 0).line
    }
    return 1
  }
  if (mistakes.length > 0) return { value: undefined, mistakes, lineOf }
  try {
    // Aliases could be told to multiply without end.
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, mistakes, lineOf }
  } catch (error) {
    throw new OperatorError(`read ${what}`, messageOf(error), 'Write it out')
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
