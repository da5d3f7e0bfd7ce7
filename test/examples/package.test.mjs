// @ts-check
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { unlessAll } from '../../dist/test/support/settings.js'
import { withoutCompiler } from '../support/without-compiler.mjs'
import { built, ended, linkPackage } from './workbench.mjs'

const PLATFORM = `${process.platform}-${process.arch}`
const PROGRAM = `
import { greet, version } from '@example/greet'
console.log(version, greet('Ada'), greet('Ada', 'fr'))
`

/** @param {string} folder */
const below = (folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

const skip = unlessAll || withoutCompiler
const bench = built('package', skip)

describe('examples/package', { skip }, () => {
  /** The folder of a program that has installed the package. */
  let consumer = ''

  /**
   * Packs a package, and lays out what was packed as npm would; no registry is asked.
   * @param {string} folder
   * @param {string} name
   */
  function install(folder, name) {
    const [tarball = ''] = bench.run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', '.', folder)
    const place = join(consumer, 'node_modules', name)
    mkdirSync(place, { recursive: true })
    bench.run('tar', '-xzf', tarball, '-C', place, '--strip-components=1')
    return place
  }

  /** @param {string} program */
  const consume = (program) => ended(consumer, 'node', ['--input-type=module', '-e', program])

  before(() => {
    consumer = join(bench.home, 'consumer')
    mkdirSync(consumer)
    writeFileSync(join(consumer, 'package.json'), '{ "private": true }\n')
    linkPackage(consumer)
  })
  after(() => bench.dispose())

  it('packs no libraries into the main package, and nothing else into that of the platform', () => {
    const main = install('.', '@example/greet')
    assert.deepEqual(below(join(main, 'native')), ['greet.d.ts', 'greet.js'])
    assert.deepEqual(below(join(main, 'dist')), ['index.d.ts', 'index.js'])
    const platform = install(`./npm/${PLATFORM}`, `@example/greet-${PLATFORM}`)
    assert.deepEqual(below(platform), ['greet.so', 'libgreet.so', 'package.json'])
  })

  it('works where only the packages are left, each library finding the other', () => {
    const elsewhere = `${bench.folder}-moved`
    renameSync(bench.folder, elsewhere)
    try {
      const { stdout, stderr } = consume(PROGRAM)
      assert.deepEqual([stdout, stderr], [['1.2 Hello, Ada! Bonjour, Ada !'], []])
    } finally {
      renameSync(elsewhere, bench.folder)
    }
  })

  it('is typed for who uses it', () => {
    const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, types: ['node'] }
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    const program = (/** @type {string} */ call) => `import { greet } from '@example/greet'\nvoid (${call}).length\n`
    writeFileSync(join(consumer, 'right.mts'), program("greet('Ada', 'de')"))
    writeFileSync(join(consumer, 'wrong.mts'), program("greet('Ada', 'la')"))
    const { stdout } = ended(consumer, 'npx', ['tsc'])
    assert.equal(stdout.length, 1, stdout.join('\n'))
    assert.match(String(stdout[0]), /^wrong\.mts\b.*Argument of type '"la"' is not assignable/)
  })

  it('makes the package of another platform beside this one, and the same JavaScript', () => {
    const text = () => readFileSync(join(bench.folder, 'native/greet.js'), 'utf8')
    const before = text()
    bench.run('node', 'build.mjs', 'linux-x64-musl')
    const folder = join(bench.folder, 'npm/linux-x64-musl')
    const { name, os, cpu, libc } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    assert.deepEqual([name, os, cpu, libc], ['@example/greet-linux-x64-musl', ['linux'], ['x64'], ['musl']])
    assert.equal(text(), before)
  })

  it('says which package is missing', () => {
    rmSync(join(consumer, `node_modules/@example/greet-${PLATFORM}`), { recursive: true })
    const { stderr } = consume(PROGRAM)
    assert.match(stderr.join('\n'), /@example\/greet-[\w-]+\/greet\.so: the package is not installed/)
  })
})
