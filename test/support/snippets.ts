import { codeBlocks, readPackageFile } from './readme.ts'

/** A program that the README shows. */
export interface Program {
  readonly name: string
  readonly language: 'js' | 'ts'
  readonly code: string
}

/** A command of a shell that the README shows, on one line. */
export interface Command {
  readonly line: string
  /** How it is proven, by the first row of `kinds` that fits. */
  readonly kind: keyof typeof kinds
}

/** Commands of the README, by what it takes to prove one. A command that fits none of them fails the test. */
const kinds = {
  /** The proof is that this very test runs: .ci/run gives these commands. */
  gate: /^npm ci && npm (start|test)$/,
  /** Takes minutes, and is run by hand; the script has to be there. */
  bench: /^npm run bench\b/,
  install: /^npm install /,
  /** Nobody may be billed, so only the flags are proven. */
  live: /api\.claid\.ai/,
  /** An engine is not there on every machine; flags and files are proven. */
  engine: /^docker /,
  curl: /^curl /,
  /** One after the other, each on what the ones before it left. */
  state: /^npx claid-mock state\b/,
  /** Ends by itself. */
  command: /^npx claid-mock (check|trigger|scenarios|spec|run)\b/,
  /** Serves until it is told to end. */
  server: /^npx claid-mock\b/,
} as const

const blocks = codeBlocks(readPackageFile('README.md'))

/** Languages that something proves, here or in readme.test.ts; without one it is an answer, which nobody types. */
const languages = ['js', 'ts', 'sh', 'python', 'yaml', '']
const unproven = blocks.filter(({ language }) => !languages.includes(language))
if (unproven.length > 0) throw new Error(`README.md shows what no test knows: ${unproven[0]?.code}`)

/** What is shown in JavaScript and TypeScript. The same text twice is one program. */
export const programs: readonly Program[] = blocks.flatMap(({ language, code }, index) =>
  language === 'js' || language === 'ts'
    ? [{ name: nameOf(code) ?? `block ${index + 1}`, language, code }]
    : [],
)

/** The title of its first test, else its first comment. */
function nameOf(code: string): string | undefined {
  return (/^\s*test\('(.*)'/m.exec(code) ?? /^\/\/ (.*)$/m.exec(code))?.[1]
}

export type Runner = 'vitest' | 'receiver' | 'node:test' | 'module' | 'node' | 'elsewhere'

/** What runs a program. Those of test runners that are not installed here are proven in test/examples.test.ts. */
export function runnerOf({ code }: Program): Runner {
  if (/from '(@jest\/globals|@playwright\/test)'/.test(code)) return 'elsewhere'
  if (/from '(vitest|claid-mock\/vitest)'/.test(code)) return 'vitest'
  if (code.includes("from 'node:test'")) return 'node:test'
  if (/^export /m.test(code)) return 'module'
  return code.includes('listening on ') ? 'receiver' : 'node'
}

export const commands: readonly Command[] = blocks
  // A whole script is an example, and run as one.
  .filter(({ language, code }) => language === 'sh' && !code.startsWith('#!'))
  .flatMap(({ code }) => code.replaceAll(/ \\\n\s*/g, ' ').split('\n'))
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const command = line.replace(/^([A-Z_]+=\S+ )+/, '')
    const found = Object.entries(kinds).find(([, pattern]) => pattern.test(command))
    if (!found) throw new Error(`README.md shows a command that no test knows how to prove: ${line}`)
    return { line, kind: found[0] as Command['kind'] }
  })

/** Packages that a program imports, besides the one that is proven. */
export function packagesOf(some: readonly Program[]): string[] {
  const names = some.flatMap(({ code }) =>
    [...code.matchAll(/from '([^'.][^']*)'/g)].map(([, name = '']) => name),
  )
  const packages = names
    .filter((name) => !/^(node:|claid-mock)/.test(name))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
  return [...new Set(packages)].sort()
}
