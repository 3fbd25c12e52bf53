import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { OperatorError } from '../errors.ts'
import { checkScenarioFile, readScenarioFolder } from '../scenarios/files.ts'
import { type Scenario, Scenarios } from '../scenarios/load.ts'
import { webhookTroubles } from '../scenarios/schema.ts'

interface FolderFlag {
  readonly scenarios?: string
}

type Write = (line: string) => void

const load = ({ scenarios }: FolderFlag) =>
  new Scenarios(scenarios === undefined ? {} : readScenarioFolder(scenarios))

/** Where a scenario hurts: the first of these that it touches. */
const groups: readonly (readonly [name: string, belongs: (scenario: Scenario, base: Scenario) => boolean])[] =
  [
    ['accept', ({ accept, account }, base) => accept.length > 0 || account.credits !== base.account.credits],
    ['webhook', ({ behaviour }, base) => behaviour.webhook !== base.behaviour.webhook],
    [
      'picture',
      ({ behaviour }, base) =>
        behaviour.download.length > 0 || behaviour.linkLifetime !== base.behaviour.linkLifetime,
    ],
    ['poll', ({ behaviour }) => behaviour.poll.length > 0],
    ['task', () => true],
  ]

/** `claid-mock scenarios list`: every name, grouped by where it hurts. */
export function listScenarios(flags: FolderFlag, write: Write): void {
  const scenarios = load(flags)
  const base = scenarios.get('default')
  const known = scenarios.names.sort().map((name) => scenarios.get(name))
  const groupOf = (scenario: Scenario) => groups.find(([, belongs]) => belongs(scenario, base))?.[0]
  for (const group of ['accept', 'task', 'poll', 'picture', 'webhook']) {
    write(styleText('bold', group))
    const rows = known
      .filter((scenario) => groupOf(scenario) === group)
      .map(({ name, summary }) => [name, summary] as const)
    if (group === 'accept') rows.push(['400 … 599', 'Every request is answered with that status'])
    if (group === 'webhook') {
      rows.push(
        ...webhookTroubles.map(
          (trouble) => [`webhook-${trouble}`, scenarios.get(`webhook-${trouble}`).summary] as const,
        ),
      )
    }
    for (const [name, summary] of rows) write(`  ${name.padEnd(22)} ${summary}`)
  }
}

/** `claid-mock scenarios show NAME`: its file, as it is. */
export function showScenario(name: string, flags: FolderFlag, write: Write): void {
  const scenario = load(flags).get(name)
  const shipped = fileURLToPath(new URL('../scenarios', import.meta.url))
  const folders = [...(flags.scenarios === undefined ? [] : [flags.scenarios]), shipped]
  const file = folders
    .flatMap((folder) => ['.yaml', '.yml', '.json'].map((end) => join(folder, name + end)))
    .find(existsSync)
  write(
    file === undefined
      ? `# ${scenario.summary}; a name without a file`
      : readFileSync(file, 'utf8').trimEnd(),
  )
}

/**
 * `claid-mock scenarios validate FILE…`: each mistake with file, line and pointer.
 * @throws {OperatorError} when there is one
 */
export function validateScenarios(files: readonly string[], write: Write): void {
  const findings = files.flatMap((file) => checkScenarioFile(file))
  for (const { file, line, pointer, message } of findings) write(`${file}:${line} ${pointer} ${message}`)
  if (findings.length > 0) {
    const mistakes = findings.length === 1 ? 'one mistake' : `${findings.length} mistakes`
    throw new OperatorError(
      'validate',
      `there ${findings.length === 1 ? 'is' : 'are'} ${mistakes}`,
      'Correct the lines above',
    )
  }
  write(`${files.length === 1 ? 'The file is' : `${files.length} files are`} right`)
}
