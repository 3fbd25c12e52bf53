import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { profileOf } from '../facts/profiles.ts'
import { createMock } from '../mock.ts'
import type { MockOptions } from '../mock-options.ts'
import { drawSeed } from '../random.ts'
import { nearest } from '../scenarios/nearest.ts'
import { oneEnvelope, oneProfile } from '../verdict/differences.ts'
import { renderJunit } from '../verdict/junit.ts'
import { renderMarkdown } from '../verdict/markdown.ts'
import { type ClientReport, clientReport, hasFailed } from '../verdict/report.ts'
import { isUnasked, renderText } from '../verdict/text.ts'
import { type Run, rules, type Verdict, withoutAllowed } from '../verdict/verdict.ts'
import { type Ended, runChild } from './child.ts'
import { type RunFlags, runExitCodes } from './run-flags.ts'

/** A key that nobody takes for a real one. */
const key = 'claid-mock-run'

/** Requests that are remembered: all that a run of tests sends. */
const journal = 100_000

/** `claid-mock run`: the command under each profile, then the verdict. @returns the exit code */
export async function run(
  command: readonly string[],
  flags: RunFlags,
  clock: Clock = processClock(),
): Promise<number> {
  assertFits(flags)
  const say = (text: string) => process.stderr.write(text)
  const seed = flags.seed ?? String(drawSeed())
  const options = { ...(await optionsOf(flags)), seed }
  if (flags.report !== undefined) prepare(flags.report)
  const runs: Run[] = []
  for (const profile of flags.profile) {
    const { code, failure, wasStopped, verdict } = await runUnder(profile, command, flags, options, clock)
    if (failure !== undefined) say(`Failed to run the command: ${failure}\n`)
    if (verdict === undefined) return code
    runs.push({ verdict, exitCode: code })
    if (wasStopped) break
  }
  const report = clientReport(runs, flags.allow, seed)
  say(`\n${renderText(report)}`)
  const unasked = runs.filter(isUnasked).map(({ verdict }) => verdict.profile)
  if (unasked.length > 0) say(noRequest(unasked, runs.length, flags))
  const isWritten = flags.report === undefined || write(flags.report, report, flags, say)
  const failed = runs.find(({ exitCode }) => exitCode !== 0)?.exitCode
  if (failed !== undefined) return failed
  if (!isWritten) return runExitCodes.internal
  const isProven = unasked.length === 0 || flags.failOn === 'never'
  return hasFailed(report, flags.failOn) || !isProven ? runExitCodes.verdict : 0
}

function noRequest(
  profiles: readonly string[],
  runs: number,
  { urlVariable, keyVariable }: RunFlags,
): string {
  const where = profiles.length < runs ? ` under ${profiles.join(', ')}` : ''
  return `No request arrived${where}. Does the command read ${urlVariable} and ${keyVariable}?\n`
}

function assertFits(flags: RunFlags): void {
  const { profile, allow, urlVariable, keyVariable, webhookUrl, webhookSecret } = flags
  for (const name of profile) profileOf(name)
  if (new Set(profile).size < profile.length)
    throw new OperatorError('run', '--profile names one twice', 'Name each once')
  if (urlVariable === keyVariable)
    throw new OperatorError(
      'run',
      `--url-variable and --key-variable are both ${urlVariable}`,
      'Give each a name of its own',
    )
  if (webhookSecret !== undefined && webhookUrl === undefined)
    throw new OperatorError('set the webhook', 'there is no --webhook-url', 'Say where to send')
  const names = [...rules.map(({ name }) => name), oneEnvelope.rule, oneProfile.rule]
  const unknown = allow.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new OperatorError(
      'allow a mistake',
      `there is none called "${unknown}"`,
      `Use ${nearest(unknown, names) ?? `one of ${names.join(', ')}`}`,
    )
}

async function optionsOf(flags: RunFlags): Promise<MockOptions> {
  const { scenario, scenarios, spec, speed, credits, rateLimit, webhookUrl, webhookSecret } = flags
  const folder =
    scenarios === undefined
      ? undefined
      : (await import('../scenarios/files.ts')).readScenarioFolder(scenarios)
  return {
    ...{ scenario, speed, rateLimit, journal },
    ...(folder && { scenarios: folder as NonNullable<MockOptions['scenarios']> }),
    ...(spec !== undefined && { spec }),
    ...(credits !== undefined && { credits }),
    ...(webhookUrl !== undefined && { webhook: { url: webhookUrl, secret: webhookSecret } }),
    ui: false,
    drain: 0,
    note: () => {},
    failed: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  }
}

async function runUnder(
  profile: string,
  command: readonly string[],
  { urlVariable, keyVariable, allow }: RunFlags,
  options: MockOptions,
  clock: Clock,
): Promise<Ended & { readonly verdict: Verdict | undefined }> {
  const mock = createMock({ ...options, profile })
  try {
    const { url } = await mock.listen({ host: '127.0.0.1', ownProcess: true })
    let verdict: Verdict | undefined
    // Before what the command has left running is ended: a receiver that is gone would be its fault.
    const judge = async () => {
      verdict = withoutAllowed(await mock.report(), allow)
    }
    const ended = await runChild(command, { [urlVariable]: url, [keyVariable]: key }, clock, judge)
    return { ...ended, verdict }
  } finally {
    await mock.close()
  }
}

function prepare(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new OperatorError(`write ${folder}`, messageOf(error), 'Give --report a folder that can be written')
  }
}

/** @returns whether it could be done: what the command has done is not lost by it */
function write(folder: string, report: ClientReport, flags: RunFlags, say: (text: string) => void): boolean {
  const [level, unproven] =
    flags.failOn === 'never' ? (['error', 'skipped'] as const) : ([flags.failOn, 'failure'] as const)
  try {
    writeFileSync(join(folder, 'verdict.json'), `${JSON.stringify(report, null, 2)}\n`)
    writeFileSync(join(folder, 'verdict.xml'), renderJunit(report, level, unproven))
    writeFileSync(join(folder, 'verdict.md'), renderMarkdown(report))
    return true
  } catch (error) {
    say(`Failed to write the reports: ${messageOf(error)}. Give --report a folder that can be written.\n`)
    return false
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
