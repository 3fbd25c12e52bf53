import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { parse } from 'yaml'

const extensions = new Set(['.yaml', '.yml', '.json'])

/** The scenario files of a folder, parsed but not checked, by name. `*.schema.json` is none. */
export function readScenarioFolder(folder: string): Record<string, unknown> {
  const files = readdirSync(folder).filter(
    (file) => extensions.has(extname(file)) && !file.endsWith('.schema.json'),
  )
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [basename(file, extname(file)), parse(readFileSync(join(folder, file), 'utf8'))]),
  )
}
