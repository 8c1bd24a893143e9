// Looks at the package as npm would publish it: what is in it, whether its entries and types
// resolve for its users, and whether anything in the sources is unused.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'

// Half of it is the server’s part, 100 kB are the words in 16 languages.
const MAX_PACKED_BYTES = 800_000
const REQUIRED = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/cli.js']
const ALLOWED = [
  /^(package\.json|LICENSE|(CHANGELOG|CONTRIBUTING|README|SECURITY)\.md)$/,
  /^docs\/.*\.md$/,
  /^dist\/.*\.(js|d\.ts|css|scss)$/,
]
const FORBIDDEN = [/\.test\./, /(^|\/)(test|fixtures)\//]

ensureInstalled()
const workDir = mkdtempSync(join(tmpdir(), 'check-package-'))

function run(name, command, args, options = {}) {
  console.log(`\n== ${name}`)
  const result = spawnSync(command, args, { cwd: projectDir, stdio: 'inherit', ...options })
  return result.status === 0
}

const runBin = (name, path, args) =>
  run(name, process.execPath, [join(projectDir, 'node_modules', path), ...args])

function pack() {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', workDir]
  const { status, stdout } = spawnSync('npm', args, { cwd: projectDir, encoding: 'utf8' })
  if (status !== 0) throw new Error('npm pack failed')
  const answer = JSON.parse(stdout)
  // npm 11 and older answer with an array, newer ones with an object by package name.
  return Array.isArray(answer) ? answer[0] : Object.values(answer)[0]
}

/** Links of packed pages to what is not packed. Pictures stay in the repository: npm shows them from there. */
function findDeadLinks(names) {
  const isPacked = (target) =>
    names.some((name) => name === target || name.startsWith(`${target}/`))
  return names
    .filter((name) => name.endsWith('.md'))
    .flatMap((page) =>
      [
        ...readFileSync(join(projectDir, page), 'utf8').matchAll(
          /(?<!!)\[[^\]]*\]\((?![a-z]+:)([^)#\s]+)/g,
        ),
      ]
        .map(([, link]) => posix.join(posix.dirname(page), link))
        .filter((target) => !isPacked(target))
        .map((target) => `${page} leads to ${target}, which is not in the package`),
    )
}

function checkContents({ files, size, unpackedSize }) {
  console.log('\n== contents')
  const names = files.map(({ path }) => path)
  const problems = [
    ...REQUIRED.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...names
      .filter((name) => !ALLOWED.some((pattern) => pattern.test(name)))
      .map((name) => `${name} does not belong in the package`),
    ...names
      .filter((name) => FORBIDDEN.some((pattern) => pattern.test(name)))
      .map((name) => `${name} is a test`),
    ...findDeadLinks(names),
    ...(size > MAX_PACKED_BYTES ? [`${size} bytes packed, ${MAX_PACKED_BYTES} are allowed`] : []),
  ]
  console.log(`${names.length} files, ${size} bytes packed, ${unpackedSize} unpacked`)
  for (const problem of problems) console.error(problem)
  return problems.length === 0
}

try {
  // `--built`: dist/ is fresh already.
  if (!process.argv.includes('--built')) {
    const built = run('build', process.execPath, [join(projectDir, 'scripts', 'build.mjs')])
    if (!built) throw new Error('the build failed')
  }
  const packed = pack()
  const tarball = join(workDir, packed.filename)
  const results = {
    contents: checkContents(packed),
    publint: runBin('publint', 'publint/src/cli.js', [tarball, '--strict']),
    // The package is ES modules only, so what require() would see is not looked at.
    types: runBin('are the types wrong?', '@arethetypeswrong/cli/dist/index.js', [
      tarball,
      '--profile',
      'esm-only',
    ]),
    unused: runBin('knip', 'knip/bin/knip.js', []),
  }
  const failed = Object.keys(results).filter((name) => !results[name])
  console.log(failed.length === 0 ? '\nThe package is sound.' : `\nFailed: ${failed.join(', ')}`)
  process.exitCode = failed.length === 0 ? 0 : 1
} finally {
  rmSync(workDir, { recursive: true, force: true })
}
