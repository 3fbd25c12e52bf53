import { readFileSync, writeFileSync } from 'node:fs'
import { OperatorError } from '../errors.ts'
import { importPages, renderDocument } from '../spec/import.ts'

/** `claid-mock spec import`: makes the stored contract from documentation pages. */
export function importSpec(files: readonly string[], { out }: { readonly out: string }): void {
  const pages = files.map((name) => ({ name, text: read(name) }))
  const { document, warnings } = importPages(pages)
  for (const warning of warnings) process.stderr.write(`${warning}\n`)
  try {
    writeFileSync(out, renderDocument(document))
  } catch (error) {
    throw new OperatorError(`write ${out}`, String(error), 'Give --out a path that can be written')
  }
  const paths = Object.keys(document.paths as object)
  process.stdout.write(
    `${out}: ${paths.length} paths from ${files.length} ${files.length === 1 ? 'page' : 'pages'}\n`,
  )
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorError(
      `read ${file}`,
      error instanceof Error ? error.message : String(error),
      'Give the path of a Markdown page',
    )
  }
}
