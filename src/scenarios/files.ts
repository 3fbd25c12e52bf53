import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { OperatorError } from '../errors.ts'
import { explain, pointerOf } from './explain.ts'
import { scenarioSchema } from './schema.ts'
import { messageOf, readYaml } from './yaml.ts'

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
  const { value, mistakes, lineOf } = readYaml(file, file, 'Give the path of a scenario file')
  if (mistakes.length > 0)
    return { value, findings: mistakes.map((mistake) => ({ file, pointer: '', ...mistake })) }
  const { error } = scenarioSchema.safeParse(value)
  const findings = explain(error?.issues ?? []).map(({ path, message }) => ({
    file,
    line: lineOf(path),
    pointer: pointerOf(path),
    message,
  }))
  return { value, findings }
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
