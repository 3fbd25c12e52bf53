/** The parts of README.md that are written from code or taken from an example; `tsx test/support/readme.ts` writes them anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, type Option } from 'commander'
import { parse } from 'yaml'
import { checkFlags } from '../../src/cli/check-flags.ts'
import { serveFlags } from '../../src/cli/options.ts'
import { runFlags } from '../../src/cli/run-flags.ts'
import { type AccountFigures, renderFidelity } from '../../src/facts/fidelity.ts'
import { renderHints } from '../../src/server/hints.ts'
import { rules } from '../../src/verdict/verdict.ts'

const packageFile = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export const readPackageFile = (path: string): string => readFileSync(packageFile(path), 'utf8')

export interface CodeBlock {
  /** What stands behind the opening fence. */
  readonly language: string
  readonly code: string
}

/** The flags of `serve`, as the command line knows them. */
export const options: readonly Option[] = serveFlags(new Command()).options

/** Each section stands between `<!-- name -->` and `<!-- /name -->`. */
const sections: Readonly<Record<string, (readme: string) => string>> = {
  contents: renderContents,
  fidelity: () => renderFidelity(accountFigures()),
  flags: () => renderFlags(options),
  'run-flags': () => renderFlags(runFlags(new Command()).options),
  rules: renderRules,
  'check-flags': () => renderFlags(checkFlags(new Command()).options),
  scenarios: renderScenarios,
  hint: () =>
    ['```', `x-mock-hint: ${renderHints([{ name: 'rate-limited', seconds: 1 }])}`, '```'].join('\n'),
}

/** README.md with every generated section, and every example, as it should be. */
export function renderReadme(text: string): string {
  const withExamples = text.replace(
    /(<!-- example ([\w.-]+) -->\n).*?(<!-- \/example \2 -->)/gs,
    (_, start: string, name: string, end: string) => `${start}\n${renderExample(name)}\n\n${end}`,
  )
  return Object.entries(sections).reduce((readme, [name, render]) => {
    const section = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's')
    if (!section.test(readme))
      throw new Error(`README.md lacks the marks <!-- ${name} --> and <!-- /${name} -->`)
    return readme.replace(section, (_, start: string, end: string) => `${start}\n${render(text)}\n\n${end}`)
  }, withExamples)
}

const languages: Readonly<Record<string, string>> = { ts: 'ts', mjs: 'js', sh: 'sh', py: 'python' }

/** A file of test/examples, where it is run. */
function renderExample(name: string): string {
  const language = languages[name.slice(name.lastIndexOf('.') + 1)]
  return ['```', language, '\n', readPackageFile(`test/examples/${name}`), '```'].join('')
}

export function writeReadme(): void {
  writeFileSync(packageFile('README.md'), renderReadme(readPackageFile('README.md')))
}

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }))
}

/** Where a heading leads to, as GitHub makes it. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

/** The headings of a page, without what only looks like one in a block of code. */
export const headings = (markdown: string, level = /##+/): string[] =>
  [...markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(new RegExp(`^${level.source} (.+)$`, 'gm'))].map(
    ([, heading = '']) => heading,
  )

function renderContents(readme: string): string {
  return headings(readme, /##/)
    .map((heading) => `[${heading}](#${anchor(heading)})`)
    .join(' · ')
}

function renderFlags(some: readonly Option[]): string {
  const rows = some.map(({ flags, description, defaultValue, defaultValueDescription, argChoices }) => {
    // A default that is no value of the flag itself is told in the description.
    const [, what = description, told] = /^(.*?) \(default: (.*)\)$/.exec(description) ?? []
    const choices = argChoices ? `: ${argChoices.join(', ')}` : ''
    const value = defaultValueDescription ?? defaultValue
    return `| \`${flags}\` | ${what}${choices} | ${told ?? (value === undefined ? 'off' : `\`${value}\``)} |`
  })
  return ['| Flag | What it sets | Default |', '| --- | --- | --- |', ...rows].join('\n')
}

function renderRules(): string {
  const rows = rules.map(
    ({ name, severity, mark, sentence }) => `| \`${name}\` | ${severity} | ${mark} | ${sentence} |`,
  )
  return ['| Mistake | | Source | What is wrong, what to do |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

function renderScenarios(): string {
  const files = readdirSync(packageFile('scenarios')).filter((file) => file.endsWith('.yaml'))
  const rows = files.sort().map((file) => {
    const { summary } = parse(readPackageFile(`scenarios/${file}`)) as { summary: string }
    return `| \`${file.replace('.yaml', '')}\` | ${summary} |`
  })
  return ['| Scenario | What happens |', '| --- | --- |', ...rows].join('\n')
}

/** As written in the file: the figures that people read are those that people wrote. */
function accountFigures(): AccountFigures {
  const { summary, account } = parse(readPackageFile('scenarios/default.yaml')) as {
    summary: string
    account: Omit<AccountFigures, 'life'>
  }
  return { ...account, life: summary }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeReadme()
