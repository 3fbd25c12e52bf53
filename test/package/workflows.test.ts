import { readFileSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { makeFolder, packageJson } from '../support/package.ts'
import { Process, root } from '../support/process.ts'

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}
interface Job {
  readonly uses?: string
  readonly needs?: string
  readonly container?: { readonly image: string }
  readonly strategy?: { readonly matrix: { readonly node: readonly string[] } }
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const read = (name: string): Workflow =>
  parse(readFileSync(join(root, '.github/workflows', name), 'utf8')) as Workflow
const ci = read('ci.yml')
const release = read('release.yml')

test('each push and each pull request is proven by .ci/run, on every Node from the oldest one supported', () => {
  expect(Object.keys(ci.on)).toEqual(['push', 'pull_request', 'workflow_call'])
  const { container, strategy, steps } = ci.jobs.test ?? {}
  const oldest = /\d+\.\d+/.exec((packageJson as unknown as { engines: { node: string } }).engines.node)?.[0]
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the workflow
  expect(container?.image).toBe('node:${{ matrix.node }}-bookworm')
  expect(strategy?.matrix.node).toEqual([oldest, '22', '24'])
  expect(steps?.at(-1)?.run).toBe('bash .ci/run')
})

test('no workflow may write, but the job that publishes', () => {
  for (const { permissions, jobs } of [ci, release]) {
    expect(permissions).toEqual({ contents: 'read' })
    const more = Object.entries(jobs).filter(([, job]) => job.permissions)
    expect(more.map(([name]) => name)).toEqual(jobs.publish ? ['publish'] : [])
  }
  expect(release.jobs.publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write' })
  for (const { steps = [] } of Object.values({ ...ci.jobs, ...release.jobs }))
    for (const { uses, with: given } of steps)
      if (uses?.startsWith('actions/checkout')) expect(given).toEqual({ 'persist-credentials': false })
})

test('a release is tested first, then published with its provenance, as one tarball', () => {
  const { test: tested, publish } = release.jobs
  expect(release.on).toEqual({ push: { tags: ['v*.*.*'] } })
  expect(tested?.uses).toBe('./.github/workflows/ci.yml')
  expect(publish?.needs).toBe('test')
  const runs = (publish?.steps ?? []).flatMap(({ run }) => run?.trim() ?? [])
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of the shell
  const tarball = '"claid-mock-${TAG#v}.tgz"'
  expect(runs.slice(1)).toEqual([
    'npm ci',
    'npm pkg set repository.type=git "repository.url=git+https://github.com/$GITHUB_REPOSITORY.git"',
    'npm pack --ignore-scripts',
    `npm publish ${tarball} --provenance --access public`,
    `gh release create "$TAG" ${tarball} --verify-tag --notes-file notes.md`,
  ])
})

test.each([
  ['the version and a heading of the changelog', `v${packageJson.version}`, `## ${packageJson.version}`, 0],
  ['another version', 'v99.0.0', '## 99.0.0', 1],
  ['a version of which the changelog says nothing', `v${packageJson.version}`, '## Unreleased', 1],
])('a tag that names %s ends the check with it', async (_, tag, heading, code) => {
  const { folder, remove } = await makeFolder()
  onTestFinished(remove)
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'))
  await writeFile(
    join(folder, 'CHANGELOG.md'),
    `# Changelog\n\n${heading} (a day)\n\n- This.\n\n## 0.0.1\n\n- That.\n`,
  )
  const script = release.jobs.publish?.steps?.find(({ name }) => name?.startsWith('The tag'))?.run ?? ''
  // As a runner starts it.
  const check = new Process('bash', ['-e', '-c', script], { cwd: folder, env: { TAG: tag } })
  expect((await check.ended).code).toBe(code)
  if (code === 0) expect(readFileSync(join(folder, 'notes.md'), 'utf8').trim()).toBe('- This.')
})
