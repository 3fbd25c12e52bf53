/** What a test file pays for `import 'claid-mock'`, each time in a process that has loaded nothing else. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inTurn } from './statistics.ts'

export interface Imports {
  /** Milliseconds, one a round. */
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
}

// Both by name, as a user imports them; the first is this checkout's own, as it is built.
const ours = 'claid-mock'
const theirs = '@hono/zod-openapi'

export function measureImports(options: { rounds: number; onProgress: (text: string) => void }): Imports {
  const times = new Map([ours, theirs].map((module) => [module, [] as number[]]))
  // Round -1 fills the file cache and is not counted.
  for (let round = -1; round < options.rounds; round++) {
    if (round >= 0) options.onProgress(`imports, round ${round + 1} of ${options.rounds}`)
    for (const module of inTurn([ours, theirs], round)) {
      const time = importTime(module)
      if (round >= 0) times.get(module)?.push(time)
    }
  }
  return { ours: times.get(ours) ?? [], theirs: times.get(theirs) ?? [] }
}

function importTime(module: string): number {
  const program = `
    const begun = performance.now()
    await import('${module}')
    console.log(performance.now() - begun)`
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const args = ['--input-type=module', '--eval', program]
  return Number(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }))
}
