/** What a user's compiler makes of the package, as it is built: the files of test/types say it in types. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { assertBuilt, root } from './support/process.ts'

beforeAll(() => assertBuilt())

const folder = join(root, 'test/types')
const files = readdirSync(folder).map((name) => join(folder, name))
const ways: [name: string, module: ts.ModuleKind, resolution: ts.ModuleResolutionKind][] = [
  ['nodenext', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ['bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
]

test.each(ways)('the public types hold under %s', { timeout: 180_000 }, (_, module, moduleResolution) => {
  const program = ts.createProgram(files, {
    module,
    moduleResolution,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  })
  const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${root}/dist/`))
  // The package was found as a user finds it: by its exports.
  expect(ours.map(({ fileName }) => fileName)).toContain(join(root, 'dist/vitest.d.ts'))
  const messages = [...files, ...ours.map(({ fileName }) => fileName)].flatMap((name) => {
    const file = program.getSourceFile(name)
    return program
      .getSemanticDiagnostics(file)
      .map((found) => `${name}:${line(found)}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`)
  })
  expect(messages).toEqual([])
})

const line = ({ file, start }: ts.Diagnostic): number =>
  file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
