import { type FSWatcher, readdirSync, readFileSync, watch } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { OperatorError } from '../errors.ts'
import { explain, pointerOf } from './explain.ts'
import { scenarioSchema } from './schema.ts'

const extensions = new Set(['.yaml', '.yml', '.json'])

const isScenarioFile = (file: string): boolean =>
  extensions.has(extname(file)) && !file.endsWith('.schema.json')

/**
 * The scenario files of a folder, parsed but not checked, by name.
 * @throws {OperatorError} when the folder or a file cannot be read
 */
export function readScenarioFolder(folder: string): Record<string, unknown> {
  try {
    const files = readdirSync(folder).filter(isScenarioFile).sort()
    return Object.fromEntries(files.map((file) => [nameOf(file), readScenarioFile(join(folder, file))]))
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw new OperatorError(
      `read the scenarios of ${folder}`,
      messageOf(error),
      'Give --scenarios a folder of YAML or JSON files',
    )
  }
}

/** A file's name without its ending is the scenario's name. */
export const nameOf = (file: string): string => basename(file, extname(file))

function readScenarioFile(file: string): unknown {
  const { value, findings } = check(file)
  const [first] = findings
  if (!first) return value
  throw new OperatorError(
    `read ${file}`,
    `line ${first.line}, ${first.pointer}: ${first.message}`,
    'Correct the file',
  )
}

/** One thing that is wrong with a file. */
export interface Finding {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly pointer: string
  /** What is wrong, and what would be right. */
  readonly message: string
}

/** Everything that is wrong with a scenario file; nothing when it can be used. */
export const checkScenarioFile = (file: string): Finding[] => check(file).findings

function check(file: string): { readonly value: unknown; readonly findings: Finding[] } {
  const { value, findings, lineOf } = parse(file)
  if (findings.length > 0) return { value, findings }
  const { error } = scenarioSchema.safeParse(value)
  const mistakes = explain(error?.issues ?? []).map(({ path, message }) => ({
    file,
    line: lineOf(path),
    pointer: pointerOf(path),
    message,
  }))
  return { value, findings: mistakes }
}

function parse(file: string) {
  const lines = new LineCounter()
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorError(`read ${file}`, messageOf(error), 'Give the path of a scenario file')
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const findings = document.errors.map(({ message, pos }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    pointer: '',
    message,
  }))
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
      const range = (node as { range?: readonly number[] } | null | undefined)?.range
      if (range) return lines.linePos(range[0] ?? 0).line
    }
    return 1
  }
  if (findings.length > 0) return { value: undefined, findings, lineOf }
  try {
    // Aliases could be told to multiply without end.
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, findings, lineOf }
  } catch (error) {
    throw new OperatorError(`read ${file}`, messageOf(error), 'Write it out')
  }
}

/**
 * Tells of each changed scenario file of a folder.
 * @param changed gets the name and what the file now says
 * @param broken gets why a changed file cannot be read
 */
export function watchScenarioFolder(
  folder: string,
  changed: (name: string, value: unknown) => void,
  broken: (error: unknown) => void,
): FSWatcher {
  return watch(folder, { persistent: false }, (_, file) => {
    if (!file || !isScenarioFile(file)) return
    try {
      changed(nameOf(file), readScenarioFile(join(folder, file)))
    } catch (error) {
      broken(error)
    }
  })
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
