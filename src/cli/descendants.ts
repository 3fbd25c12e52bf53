import { readdirSync, readFileSync } from 'node:fs'
import { drawSeed, token } from '../random.ts'

/** Inherited by all that a command starts, however it is started. */
const variable = 'CLAID_MOCK_RUN'

/**
 * What a command has started, found by a mark in its environment, which its descendants inherit: a parent is
 * no longer told once it has ended. Only Linux tells the environment of a process, in /proc; elsewhere
 * nothing is found.
 */
export class Descendants {
  readonly #mark = token(String(drawSeed()), process.pid)

  /** To be added to that of the command. A run inside a run has the marks of both. */
  get environment(): Readonly<Record<string, string>> {
    const outer = process.env[variable]
    return { [variable]: outer ? `${outer},${this.#mark}` : this.#mark }
  }

  /**
   * Signals all but those of the process group `group`.
   * @returns whether there is anybody left to hear it
   */
  signal(signal: NodeJS.Signals | 0, group: number | undefined): boolean {
    return processes().filter((pid) => this.#has(pid, group) && send(pid, signal)).length > 0
  }

  /** Asked just before each signal: by then the number of a process may be that of another. */
  #has(pid: number, group: number | undefined): boolean {
    try {
      return groupOf(pid) !== group && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(this.#mark)
    } catch {
      // It has ended, or is somebody else's.
      return false
    }
  }
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** The name, in brackets, may have blanks and brackets; what follows is state, parent, group. See proc_pid_stat(5). */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
