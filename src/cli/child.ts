import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Clock, Milliseconds } from '../clock.ts'
import { Descendants } from './descendants.ts'
import { runExitCodes } from './run-flags.ts'

const isWindows = process.platform === 'win32'

/** Signals that are passed on to the command, which decides what to do. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

/** How long what the command has left running may take to end, in milliseconds. */
const grace: Milliseconds = 2000
const step: Milliseconds = 50

/** How a command has ended. */
export interface Ended {
  /** What a shell would tell of it. */
  readonly code: number
  /** Why it never ran. */
  readonly failure: string | undefined
  /** Whether it was told to stop from outside: nothing more is to be run then. */
  readonly wasStopped: boolean
}

/**
 * Runs a command with our stdin, stdout and stderr, as the first of a process group, and ends with it what it
 * has started.
 * @param over done when the command has ended and before what it has left running is
 */
export async function runChild(
  [file = '', ...args]: readonly string[],
  added: Readonly<Record<string, string>>,
  clock: Clock,
  over: () => Promise<void>,
): Promise<Ended> {
  const descendants = new Descendants()
  const env = { ...process.env, ...added, ...descendants.environment }
  const options = { stdio: 'inherit', env } as const
  let child: ChildProcess
  try {
    // npm and the like are scripts there, which only a shell runs; a group of their own is not to be had.
    child = isWindows
      ? spawn([file, ...args].map(quoted).join(' '), { ...options, shell: true })
      : spawn(file, args, { ...options, detached: true })
  } catch (error) {
    // Most of what is wrong with a file is told later; some of it, such as an empty name, is thrown.
    return { ...neverRun(error as NodeJS.ErrnoException, file), wasStopped: false }
  }
  let wasStopped = false
  const pass = (signal: NodeJS.Signals) => {
    wasStopped = true
    signalGroup(child, signal)
  }
  for (const signal of passedOn) process.on(signal, pass)
  let ended: Omit<Ended, 'wasStopped'>
  try {
    ended = await new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => resolve(neverRun(error, file)))
      child.once('exit', (code, signal) => {
        resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], failure: undefined })
      })
    })
    if (ended.failure === undefined) await over()
  } finally {
    await endAll(child, descendants, clock)
    for (const signal of passedOn) process.off(signal, pass)
  }
  // Also where it came while the rest was ended.
  return { ...ended, wasStopped }
}

function neverRun({ code, message }: NodeJS.ErrnoException, file: string) {
  return code === 'ENOENT' || file === ''
    ? {
        code: runExitCodes.notFound,
        failure: `there is no command "${file}". Look at its name, and at PATH.`,
      }
    : {
        code: runExitCodes.notExecutable,
        failure: `"${file}" cannot be run: ${message}. Look at the rights of the file.`,
      }
}

/** @returns whether there is anybody left to hear it */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false
  try {
    return process.kill(isWindows ? pid : -pid, signal)
  } catch {
    return false
  }
}

async function endAll(child: ChildProcess, descendants: Descendants, clock: Clock): Promise<void> {
  if (isWindows) {
    if (child.pid !== undefined && child.exitCode === null)
      spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' }).on('error', () => {})
    return
  }
  const signal = (name: NodeJS.Signals | 0) => {
    const isHeard = signalGroup(child, name)
    // What has left the group is signalled one by one.
    return descendants.signal(name, child.pid) || isHeard
  }
  if (!signal('SIGTERM')) return
  for (let waited = 0; waited < grace; waited += step) {
    await clock.sleep(step)
    if (!signal(0)) return
  }
  signalGroup(child, 'SIGKILL')
  // One that is found may start another until it is ended.
  for (let waited = 0; waited < grace && descendants.signal('SIGKILL', child.pid); waited += step)
    await clock.sleep(step)
}

/** As cmd.exe takes an argument with blanks or quotes. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '""')}"`
