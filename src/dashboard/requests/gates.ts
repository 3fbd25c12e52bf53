/** What each gate of the mock looks at: a journal entry names the one that answered. */
const gates: Readonly<Record<string, string>> = {
  key: 'The key gate: no key, a malformed one, or one that is not let in.',
  scenario: 'The choice of the scenario: what was asked for by name is nothing this mock can do.',
  fault: 'A fault that was planned for this request: "make this fail next time", or the control API.',
  scope: "The scope gate: the scenario's account lacks a scope that the operation needs.",
  rate: 'The rate limit: more submissions than a window takes.',
  body: 'The body gate: too large, not JSON, or of another media type.',
  planned: 'The scenario itself: it plans this refusal.',
  schema: 'The schema of the contract: the request is not as it says.',
  error: 'No gate: the mock itself failed, and its log says why.',
}

/** Which gate answered in the operation's place, and what it looks at. */
export function explanationOf(reason: string | undefined, status: number): string {
  if (reason !== undefined) return gates[reason] ?? reason
  return status < 400
    ? 'Every gate let it through: the operation answered.'
    : 'Every gate let it through: the operation itself refused it.'
}
