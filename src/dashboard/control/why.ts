/** What chose a scenario, for people. */
const ways: Readonly<Record<string, string>> = {
  header: 'asked for by header',
  prefer: 'asked for by Prefer',
  directive: 'asked for in the body',
  key: 'asked for by the key',
  sandbox: 'set for the sandbox',
  match: 'it fits the request',
  option: 'set at the start',
  default: 'nothing else was asked for',
  task: 'that of the task',
}

/** A scenario, and why it was met. */
export const scenarioOf = ({ scenario, why }: { readonly scenario: string; readonly why: string }): string =>
  `${scenario} (${ways[why] ?? why})`
