import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import * as source from '../src/index.ts'
import { assertBuilt, root } from './support/process.ts'

beforeAll(() => assertBuilt())

/** What a user may import; a name that goes, or comes, is a decision. */
const values = ['OperatorError', 'createMock', 'runChecks', 'verifySignature']
const types = [
  'About',
  'AcceptedAnswer',
  'AcceptedTask',
  'Account',
  'Attempt',
  'AttemptAnswer',
  'AttemptRecord',
  'CheckResult',
  'ClientFetch',
  'ClockInfo',
  'Contract',
  'ContractOptions',
  'ControlPaths',
  'Coverage',
  'Delivery',
  'DeliveryPage',
  'Demo',
  'Effect',
  'ErrorAnswer',
  'Evidence',
  'FamilyAbout',
  'FaultInfo',
  'FaultInput',
  'Fetch',
  'Forced',
  'LedgerEntry',
  'ListenOptions',
  'Listening',
  'Met',
  'Mistake',
  'Mock',
  'MockOptions',
  'MockSandbox',
  'Outcome',
  'Page',
  'Part',
  'Policy',
  'Ran',
  'Report',
  'RequestEntry',
  'RequestRecord',
  'ResultAnswer',
  'ScenarioInput',
  'ScenarioName',
  'Seen',
  'Severity',
  'Sighting',
  'Source',
  'Status',
  'StoryInput',
  'Target',
  'TaskInfo',
  'TaskRequest',
  'TaskResult',
  'Transition',
  'Verdict',
  'WebhookBody',
  'WebhookInput',
  'components',
  'operations',
  'paths',
]

const declarations = join(root, 'dist/index.d.ts')
/** What the package declares, the other entries and what they share with it included. */
const shippedFiles = (made: ts.Program) =>
  made.getSourceFiles().filter(({ fileName }) => fileName.startsWith(join(root, 'dist')))
let made: ts.Program | undefined
/** Made once: the types of vitest take their time. */
const program = () => {
  made ??= ts.createProgram([declarations, join(root, 'dist/vitest.d.ts'), join(root, 'dist/guard.d.ts')], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: false,
  })
  return made
}

/** The file as TypeScript reads it, and the names it exports. */
function declared() {
  const made = program()
  const file = made.getSourceFile(declarations)
  if (!file) throw new Error(`${declarations} was not read`)
  const checker = made.getTypeChecker()
  const module = checker.getSymbolAtLocation(file)
  const exported = module ? checker.getExportsOfModule(module) : []
  const isValue = (symbol: ts.Symbol) =>
    Boolean(
      (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).flags &
        ts.SymbolFlags.Value,
    )
  return { made, file, exported, isValue }
}

/** All nodes of a tree. */
function* nodesOf(node: ts.Node, file: ts.SourceFile): Generator<ts.Node> {
  yield node
  for (const child of node.getChildren(file)) yield* nodesOf(child, file)
}

test('the package exports these values and no others', async () => {
  expect(Object.keys(source).sort()).toEqual(values)
  const shipped = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as object
  expect(Object.keys(shipped).sort()).toEqual(values)
})

test('the package exports these types and no others', () => {
  const { exported, isValue } = declared()
  const names = (some: ts.Symbol[]) => some.map(({ name }) => name).sort()
  expect(names(exported.filter(isValue))).toEqual(values)
  expect(names(exported.filter((symbol) => !isValue(symbol)))).toEqual(types)
})

test('package.json has these entries and no others', () => {
  const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(Object.keys(exports)).toEqual([
    '.',
    './vitest',
    './guard',
    './openapi.json',
    './scenarios/*',
    './package.json',
  ])
  expect(Object.keys(bin)).toEqual(['claid-mock'])
})

test('no type that the package declares is any', () => {
  const places = shippedFiles(program()).flatMap((file) => {
    const found = [...nodesOf(file, file)].filter(({ kind }) => kind === ts.SyntaxKind.AnyKeyword)
    return found.map((node) => {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      return `${file.fileName}:${line + 1}: ${file.text.split('\n')[line]?.trim()}`
    })
  })
  expect(places).toEqual([])
})

// A type of a package that is not installed would silently be `any` for whoever skips library checks.
test('the declarations are whole: they import nothing and have no error', () => {
  const made = program()
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const files = shippedFiles(made)
  expect(files.length).toBeGreaterThanOrEqual(2)
  for (const file of files) {
    expect(made.getSyntacticDiagnostics(file)).toEqual([])
    const messages = made
      .getSemanticDiagnostics(file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    expect(messages).toEqual([])
    const imports = ts.preProcessFile(file.text).importedFiles.map(({ fileName }) => fileName)
    const isThere = (name: string) =>
      /^(\.\/|node:)/.test(name) || name in dependencies || name in peerDependencies
    expect(imports.filter((name) => !isThere(name))).toEqual([])
  }
})
