import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../..', import.meta.url))

export type Files = Readonly<Record<string, string>>

/**
 * Judges a tree of files with one of this repository's tools. The files live as strings, in a temporary
 * folder while the tool runs, so that what is wrong on purpose never meets the repository's own checks.
 */
export async function judge(
  files: Files,
  rules: string[],
  tool: string,
  ...args: string[]
): Promise<unknown> {
  const root = mkdtempSync(join(tmpdir(), 'claid-mock-guardrails-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    for (const path of rules) cpSync(join(repository, path), join(root, path), { recursive: true })
    return JSON.parse(await output(join(repository, 'node_modules/.bin', tool), args, root))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

// A tool that finds something exits with 1, which is no failure here: what it wrote is the answer.
function output(file: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.trim()) resolve(stdout)
      else reject(new Error(`Failed to run ${file}: ${stderr}`, { cause: error }))
    })
  })
}
