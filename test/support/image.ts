import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './process.ts'

interface Instruction {
  /** As `RUN`, in upper case. */
  readonly name: string
  readonly text: string
}

/** A Dockerfile, one instruction after the other, without comments and with its lines joined. */
export function readDockerfile(): Instruction[] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n')
  const joined = lines.filter((line) => !line.startsWith('#')).join('\n')
  return joined
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
      return { name, text }
    })
}

/** The instructions of the last stage: those that decide about the image. */
export function lastStage(): Instruction[] {
  const all = readDockerfile()
  return all.slice(all.findLastIndex(({ name }) => name === 'FROM'))
}

/** The text of an instruction that the last stage has once. */
export function only(name: string): string {
  const found = lastStage().filter((instruction) => instruction.name === name)
  if (found.length !== 1) throw new Error(`the Dockerfile has ${found.length} ${name}`)
  return found[0]?.text ?? ''
}

/** A command that runs without a shell: the exec form. */
export const execForm = (text: string): string[] => JSON.parse(text) as string[]

/** What tells an engine whether the mock is well. */
export const healthCommand = (): string[] =>
  execForm(only('HEALTHCHECK').replace(/^(--[\w-]+=\S+\s+)*CMD\s+/, ''))
