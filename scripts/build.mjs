import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'

const sourceDir = join(projectDir, 'src')
const outDir = join(projectDir, 'dist')
const SHEBANG = '#!/usr/bin/env node'

function listFiles(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath ?? entry.path, entry.name)))
}

function compile() {
  const tsc = join(projectDir, 'node_modules', 'typescript', 'bin', 'tsc')
  const args = [tsc, '-p', join(projectDir, 'tsconfig.build.json')]
  const { status } = spawnSync(process.execPath, args, { cwd: projectDir, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function copyStyles() {
  for (const file of listFiles(sourceDir).filter((name) => /\.s?css$/.test(name))) {
    mkdirSync(dirname(join(outDir, file)), { recursive: true })
    cpSync(join(sourceDir, file), join(outDir, file))
  }
}

/** Types of styles there are none: a declaration that imports one does not resolve. */
function dropStyleImports() {
  for (const file of listFiles(outDir).filter((name) => name.endsWith('.d.ts'))) {
    const path = join(outDir, file)
    const text = readFileSync(path, 'utf8')
    const cleaned = text.replaceAll(/^import '[^']+\.s?css';\n/gm, '')
    if (cleaned !== text) writeFileSync(path, cleaned)
  }
}

/** Declarations that no entry leads to: nobody can import them. */
function dropInnerTypes() {
  const { exports } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'))
  const reached = new Set()
  const visit = (path) => {
    if (reached.has(path) || !existsSync(path)) return
    reached.add(path)
    const text = readFileSync(path, 'utf8')
    for (const [, target] of text.matchAll(/(?:from|import|import\() ?['"](\.[^'"]+)\.js['"]/g)) {
      visit(join(dirname(path), `${target}.d.ts`))
    }
  }
  for (const { types } of Object.values(exports)) {
    if (types !== undefined) visit(join(projectDir, types))
  }
  for (const file of listFiles(outDir).filter((name) => name.endsWith('.d.ts'))) {
    if (!reached.has(join(outDir, file))) rmSync(join(outDir, file))
  }
}

/** Types keep their comments for editors; in the scripts they are a tenth of the package. */
async function dropComments() {
  const { transformSync } = await import('esbuild')
  for (const file of listFiles(outDir).filter((name) => name.endsWith('.js'))) {
    const path = join(outDir, file)
    const { code } = transformSync(readFileSync(path, 'utf8'), { target: 'es2022' })
    writeFileSync(path, code)
  }
}

/** A component that lost its directive would fail only in a user's application. */
function findLostDirectives() {
  return listFiles(sourceDir)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .filter((file) => /^['"]use client['"]/.test(readFileSync(join(sourceDir, file), 'utf8')))
    .filter((file) => {
      const compiled = readFileSync(join(outDir, file.replace(/\.tsx?$/, '.js')), 'utf8')
      return !/^['"]use client['"]/.test(compiled)
    })
}

function prepareCommand() {
  const command = join(outDir, 'cli.js')
  if (!readFileSync(command, 'utf8').startsWith(SHEBANG)) {
    throw new Error(`src/cli.ts must start with ${SHEBANG}`)
  }
  chmodSync(command, 0o755)
}

ensureInstalled()
rmSync(outDir, { recursive: true, force: true })
compile()
copyStyles()
dropStyleImports()
dropInnerTypes()
await dropComments()
const lost = findLostDirectives()
if (lost.length > 0) throw new Error(`'use client' is not the first line of ${lost.join(', ')}`)
prepareCommand()
