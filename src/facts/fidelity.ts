import type { ProblemKind } from '../errors.ts'
import { errorFact, errorFacts } from './codes.ts'
import type { Mark } from './marks.ts'
import { type Profile, profiles } from './profiles.ts'
import { defaultRatio, sizeOf, sizes } from './sizes.ts'
import { reasonOf, shownReasons } from './wordings.ts'

/** One thing that the mock does, and how sure it is that the service does the same. */
export interface FidelityRow {
  readonly subject: string
  /** Markdown, one line. */
  readonly mock: string
  readonly mark: Mark
}

/** What the `default` scenario says of an account and of a task, written as in its file. */
export interface AccountFigures {
  /** Credits for each output picture. */
  readonly pricePerPicture: number
  /** Such as `1/s, 60/m`. */
  readonly limits: string
  /** How long a picture can be downloaded, such as `24h`. */
  readonly linkLifetime: string
  /** What happens to a task and when, in one line. */
  readonly life: string
}

/** From the surest to what nobody says. */
const marks: readonly Mark[] = ['contract', 'documented', 'observed', 'assumed']

/** Everything that a client can notice and that could differ from the service, the surest first. */
export function fidelity(figures: AccountFigures): FidelityRow[] {
  const rows = [
    ...shapes,
    ...errorRows(),
    ...reasonRows(),
    ...accessRows(figures),
    ...taskRows(figures),
    ...resultRows(figures),
    ...sizeRows(),
    ...webhookRows,
    profileRow(profiles.observed, profiles.documented),
  ]
  return rows.sort((a, b) => marks.indexOf(a.mark) - marks.indexOf(b.mark))
}

/** The rows as a Markdown table. */
export function renderFidelity(figures: AccountFigures): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const lines = fidelity(figures).map(
    ({ subject, mock, mark }) => `| ${cell(subject)} | ${cell(mock)} | ${mark} |`,
  )
  return ['| Subject | What the mock does | Mark |', '| --- | --- | --- |', ...lines].join('\n')
}

const shapes: readonly FidelityRow[] = [
  {
    subject: 'Operations, request and answer schemas',
    mock: 'those of `openapi.json`; a route, a bound or an enumeration stands nowhere else',
    mark: 'contract',
  },
  {
    subject: 'Envelope of an error',
    mock: 'the one that the operation declares for the status: `HTTPValidationError` for the 422 of the GET, `HttpErrorDetails` elsewhere, also where nothing is declared',
    mark: 'contract',
  },
  {
    subject: '`output` as a string',
    mock: 'accepted beside the object; it is the destination',
    mark: 'contract',
  },
  {
    subject: '`errors`',
    mock: '`[]` unless the task failed; `created_at` of an entry is a date-time, as the schema says',
    mark: 'contract',
  },
  {
    subject: 'Key',
    mock: '`Authorization: Bearer KEY`; any key that is not empty, unless `--keys` names some',
    mark: 'documented',
  },
  { subject: '`x-request-id`', mock: 'a UUID on every answer', mark: 'documented' },
]

function errorRows(): FidelityRow[] {
  const statuses = Object.keys(errorFacts).map(Number)
  const codes = (mark: Mark) =>
    statuses
      .filter((status) => errorFact(status).mark === mark)
      .map((status) => `${status} \`${errorFact(status).code}\` ${errorFact(status).type}`)
      .join(', ')
  const messages = [402, 403, 404].map((status) => `${status} "${errorFact(status).message}"`).join(', ')
  return [
    { subject: 'Codes and types of errors', mock: codes('documented'), mark: 'documented' },
    { subject: 'Messages of errors', mock: messages, mark: 'documented' },
    {
      subject: 'Codes and types of other errors',
      mock: `${codes('assumed')}; messages too, but for the documented ones`,
      mark: 'assumed',
    },
    {
      subject: 'Order of the checks',
      mock: 'key (401, also on an unknown path), scope (403), rate (429), body (413, 415, 400), schema (422), credits (402), task (404)',
      mark: 'assumed',
    },
    {
      subject: 'Unknown path, wrong method',
      mock: '404, and 405 with `Allow`, in the flat envelope',
      mark: 'assumed',
    },
  ]
}

/** Reasons that pydantic has no words for. */
const ownReasons: readonly ProblemKind[] = ['tooFewProperties', 'tooManyProperties', 'ambiguous']

function reasonRows(): FidelityRow[] {
  const quoted = (kinds: readonly ProblemKind[]) =>
    kinds.map((kind) => `"${reasonOf({ path: [], kind })}"`).join(', ')
  return [
    {
      subject: '422: reasons',
      mock: `all problems at once, by dotted path, in the words of pydantic 1: ${quoted(shownReasons)}`,
      mark: 'documented',
    },
    {
      subject: '422: reasons that no page shows',
      mock: `pydantic 1's words for the rest; where it has none, ${quoted(ownReasons)}`,
      mark: 'assumed',
    },
    {
      subject: '422: what is judged how',
      mock: 'types without coercion (`"2"` is no integer); a URI is `scheme://` followed by anything but blanks; lengths count code points; a list of wrong length reports its length alone',
      mark: 'assumed',
    },
  ]
}

function accessRows({ pricePerPicture, limits }: AccountFigures): FidelityRow[] {
  return [
    { subject: 'Price', mock: `${pricePerPicture} credits for each output picture`, mark: 'documented' },
    {
      subject: 'Credits of a task',
      mock: 'held when it is accepted, settled at DONE, given back when it ends otherwise',
      mark: 'assumed',
    },
    {
      subject: 'Rate limit',
      mock: `${limits} for accepts (\`serve\`; off in \`createMock\`); \`RateLimit-Limit\`, \`-Remaining\` (-1 in a refusal) and \`-Reset\` on every answer of the API; no \`Retry-After\``,
      mark: 'documented',
    },
    {
      subject: 'What counts against the rate',
      mock: 'each POST that passed its scope, also one refused later for its body; no GET, and no POST refused for the rate. Windows slide; the headers show the longest, in a refusal the refusing one',
      mark: 'assumed',
    },
    {
      subject: 'Scopes',
      mock: 'every key has all of them, unless the account of the scenario says otherwise',
      mark: 'assumed',
    },
    { subject: "Another key's task", mock: '404, like a task that never was', mark: 'assumed' },
  ]
}

function taskRows({ life }: AccountFigures): FidelityRow[] {
  return [
    {
      subject: '`created_at`',
      mock: 'microseconds and a numeric offset; the same on the accept and on every poll',
      mark: 'observed',
    },
    {
      subject: '`request`',
      mock: 'as it was sent, without defaults; a live result writes it in the order input, output, options, the mock does not',
      mark: 'observed',
    },
    {
      subject: 'Order of members',
      mock: 'that of the schema, which is the order of live answers',
      mark: 'observed',
    },
    { subject: 'Task ids', mock: 'a number of 6 to 9 digits, counted up for each key', mark: 'assumed' },
    {
      subject: 'How long a task takes',
      mock: `${life}: a convenience, clients of the service wait longer`,
      mark: 'assumed',
    },
  ]
}

function resultRows({ linkLifetime }: AccountFigures): FidelityRow[] {
  return [
    {
      subject: '`result` before DONE',
      mock: 'left out: its members are required, and nothing is known of them yet',
      mark: 'contract',
    },
    {
      subject: 'Life of a picture',
      mock: `its link works for ${linkLifetime} after DONE and needs no key`,
      mark: 'documented',
    },
    { subject: 'Picture that has expired', mock: '404', mark: 'assumed' },
    {
      subject: 'Destination that ends in `/`',
      mock: 'a folder; the file name is made up',
      mark: 'documented',
    },
    {
      subject: 'Result with a destination',
      mock: 'no `tmp_url`; `object_key` is the path, `object_bucket` the name, `object_uri` is `s3://NAME/path`, `claid_storage_uri` is `storage://NAME/path`; several pictures for one file name get `-1`, `-2` …',
      mark: 'assumed',
    },
    {
      subject: '`ext`',
      mock: '`jpeg` or `png`, as in the example of the contract, whose table says `jpg`',
      mark: 'contract',
    },
    {
      subject: '`format`, `mps`',
      mock: 'upper case; width × height / 1,000,000, not rounded',
      mark: 'observed',
    },
    { subject: '`input_objects`', mock: 'garments first, the model last', mark: 'observed' },
    {
      subject: 'Figures of `input_objects`',
      mock: 'true where the bytes are at hand (`--storage`, `--fetch-inputs`, the samples of the mock), else made up, the same for the same address and seed',
      mark: 'assumed',
    },
    {
      subject: 'Input that cannot be fetched or read',
      mock: 'the task ends in ERROR, with a text that names it; only where bytes are looked at',
      mark: 'assumed',
    },
    {
      subject: 'Path of a storage that leaves it (`..`, encodings, reserved names)',
      mock: '422 at its place in the body, with `--storage`; any address is taken without',
      mark: 'assumed',
    },
    { subject: '`tmp_url`', mock: 'ends in `Claid_` and 32 hexadecimal digits', mark: 'observed' },
  ]
}

function sizeRows(): FidelityRow[] {
  const inPixels = ({ width, height }: { width: number; height: number }) => `${width}×${height}`
  const ofMark = (mark: Mark) => Object.entries(sizes).filter(([, size]) => size.mark === mark)
  const grouped = marks.flatMap((mark): FidelityRow[] => {
    const some = ofMark(mark).map(([ratio, size]) => `${ratio} ${inPixels(size)}`)
    return some.length === 0 ? [] : [{ subject: 'Sizes of pictures', mock: some.join(', '), mark }]
  })
  return [
    ...grouped,
    {
      subject: 'Size when no ratio is asked for',
      mock: `${defaultRatio}, ${inPixels(sizeOf())}; the picture of the model decides where its bytes are at hand, else the first garment`,
      mark: 'assumed',
    },
  ]
}

const webhookRows: readonly FidelityRow[] = [
  {
    subject: 'Webhook',
    mock: 'a POST of the JSON of the result GET at DONE (`success`) and ERROR (`failure`), with `X-Claid-Hmac-SHA256` over the raw bytes when there is a secret',
    mark: 'documented',
  },
  {
    subject: 'Webhook: how the signature is written',
    mock: '`hex`; `base64`, `sha256=hex` and one delivery in each by option',
    mark: 'assumed',
  },
  {
    subject: 'Webhook: what is around the data',
    mock: '`{"data": …}` as in the result GET; bare by option',
    mark: 'assumed',
  },
  {
    subject: 'Webhook: time-out and repeats',
    mock: '10 s; 5 attempts on anything but 2xx, 1 s doubling with a tenth of jitter; `Retry-After` is obeyed, 410 ends it, redirects are failures',
    mark: 'assumed',
  },
]

/** What a profile writes otherwise than the stored contract. */
function profileRow(profile: Profile, base: Profile): FidelityRow {
  const differences = [
    profile.unset !== base.unset && `unset members of a picture are ${profile.unset}`,
    profile.nested.length > 0 && `the body of ${profile.nested.join(', ')} is nested under \`detail\``,
    profile.resultUrlScheme !== base.resultUrlScheme &&
      `\`result_url\` starts with \`${profile.resultUrlScheme}://\``,
  ]
  return {
    subject: `Profile \`${profile.name}\``,
    mock: differences.filter((difference) => difference !== false).join('; '),
    mark: 'observed',
  }
}
