import type { Attempt, SignatureCheck, Step } from '../control/shapes.ts'
import { Copy } from '../parts/copy.tsx'
import { HttpStatus, Status } from '../parts/status.tsx'
import { dateOf } from '../parts/time.ts'
import { Verbatim } from '../parts/verbatim.tsx'

interface AttemptProps {
  readonly attempt: Attempt
  readonly check: SignatureCheck['attempts'][number] | undefined
}

/** One POST to the byte, the check of its signature, and what was answered. */
export function AttemptView({ attempt, check }: AttemptProps) {
  const { number, at, url, headers, body, answer } = attempt
  const bytes = new TextEncoder().encode(body).length
  return (
    <article class="attempt" aria-label={`Attempt ${number}`}>
      <h4>
        Attempt {number} <span class="quiet">at {dateOf(at)}</span>
        {answer?.status !== undefined && <HttpStatus status={answer.status} />}
        {!answer && <span class="quiet">under way</span>}
      </h4>
      {answer?.reason && <p class="problems">{answer.reason.text}</p>}
      <p>
        <code>POST {url}</code>
      </p>
      <Headers headers={headers} />
      <div class="bytes">
        <p class="label">
          Body, {bytes.toLocaleString('en')} bytes as they were sent{' '}
          <Copy text={body} label="Copy the body" />
        </p>
        <Verbatim text={body} label={`Body of attempt ${number}`} />
      </div>
      {check && <Steps verdict={check.verdict} steps={check.steps} />}
      {answer && (
        <div>
          <p class="label">
            Answer after {Math.round(answer.ms)} ms{answer.status === undefined ? ': none came' : ''}
          </p>
          <Headers headers={answer.headers} />
          {answer.body && <Verbatim text={answer.body} label={`Answer to attempt ${number}`} />}
        </div>
      )}
    </article>
  )
}

function Headers({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
  const all = Object.entries(headers)
  if (all.length === 0) return null
  return (
    <dl class="headers">
      {all.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const verdicts: Readonly<Record<string, string>> = {
  true: 'The signature is true',
  false: 'The signature is false',
  missing: 'There is no signature',
  unchecked: 'No secret is set, so nothing can be checked',
}

/** How one checks a signature, with what was seen at each step. */
export function Steps({ verdict, steps }: { readonly verdict: string; readonly steps: readonly Step[] }) {
  return (
    <div class="signature">
      <p class="label">Signature, step by step</p>
      <ol class="steps">
        {steps.map(({ name, title, value, ok }) => (
          <li key={name} class={ok === null ? '' : ok ? 'is-good' : 'is-bad'}>
            <span>{title}</span>
            <code>{value}</code>
          </li>
        ))}
      </ol>
      <p class="verdict">
        <Status status={verdict} /> {verdicts[verdict] ?? verdict}
      </p>
    </div>
  )
}
