import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { cached, cacheFolder } from '../../src/toolchain/cache.ts'
import { whyNotOwn } from '../../src/toolchain/own-folder.ts'
import { type Workshop, workshop } from './workshop.ts'

const CACHE = new URL('../../src/toolchain/cache.js', import.meta.url).href
const isRoot = process.getuid?.() === 0

interface Ran {
  readonly stdout: string
  readonly stderr: string
}

/** Runs a module that has `cache` in a process of its own, at home in the workshop. */
function runs(made: Workshop, script: string, given: { cwd?: string; env?: Record<string, string> } = {}): Ran {
  const { CDEF_CACHE: _, XDG_CACHE_HOME: __, ...env } = process.env
  const HOME = join(realpathSync(made.at('.')), 'home')
  const options = { cwd: given.cwd ?? made.at('.'), env: { ...env, HOME, ...given.env }, encoding: 'utf8' } as const
  const text = `const cache = await import(${JSON.stringify(CACHE)}); ${script}`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', text], options)
  return { stdout: stdout.trim(), stderr: stderr.trim() }
}

const SHOW = 'console.log(cache.cacheFolder())'
const folderIn = (made: Workshop, cwd: string, env: Record<string, string> = {}): string =>
  runs(made, SHOW, { cwd, env }).stdout

const build =
  (text: string, inputs: readonly string[] = []) =>
  (path: string): readonly string[] => {
    writeFileSync(path, text)
    return inputs
  }

test('B1: the cache is where CDEF_CACHE says, else among the caches of the user, else among the temporary files', (t) => {
  const made = workshop(t)
  const root = realpathSync(made.at('.'))
  for (const folder of ['project', 'tmp', 'home', 'caches']) mkdirSync(made.at(folder))
  const TMPDIR = join(root, 'tmp')
  const own = join(TMPDIR, `cdef-${process.getuid?.()}`)
  assert.equal(folderIn(made, made.at('project'), { CDEF_CACHE: '../x' }), join(root, 'x'))
  assert.equal(folderIn(made, made.at('project'), { TMPDIR }), join(root, 'home/.cache/cdef'))
  assert.equal(statSync(made.at('home/.cache/cdef')).mode & 0o777, 0o700)
  assert.equal(folderIn(made, made.at('project'), { XDG_CACHE_HOME: join(root, 'caches') }), join(root, 'caches/cdef'))
  // A relative one counts for nothing.
  assert.equal(folderIn(made, made.at('project'), { XDG_CACHE_HOME: 'caches' }), join(root, 'home/.cache/cdef'))
  // A file in its way: nothing can be written there.
  made.file('closed/.cache', '')
  assert.equal(folderIn(made, made.at('project'), { TMPDIR, HOME: join(root, 'closed') }), own)
})

test('B1: what lies in the project that a program runs in counts for nothing', (t) => {
  const made = workshop(t)
  const fill = `const path = cache.cached(['parts'], 'a.txt', (made) => (process.getBuiltinModule('fs').writeFileSync(made, TEXT), []))
    console.log(process.getBuiltinModule('fs').readFileSync(path, 'utf8'))`
  const write = (text: string) => fill.replace('TEXT', JSON.stringify(text))
  // The most that an attacker can prepare: a cache that cdef itself has written, on another machine.
  mkdirSync(made.at('home'))
  mkdirSync(made.at('attacker'))
  const attacker = { HOME: join(realpathSync(made.at('.')), 'attacker') }
  assert.equal(runs(made, write('planted'), { env: attacker }).stdout, 'planted')
  made.file('checkout/package.json', '{}')
  const planted = made.at('attacker/.cache/cdef')
  for (const at of ['node_modules/.cache/cdef', '.cache/cdef', 'cache'])
    cpSync(planted, made.at(`checkout/${at}`), { recursive: true })
  const cwd = made.at('checkout')
  assert.equal(runs(made, write('own'), { cwd }).stdout, 'own')
  // Where someone has the cache there: the planted key is not the one of this user, so nothing fits.
  const said = runs(made, write('mine'), { cwd, env: { CDEF_CACHE: 'cache' } })
  assert.equal(said.stdout, 'mine')
  assert.equal(said.stderr, '')
})

test('B1: an entry that was moved, renamed or rewritten is not the one that was marked', (t) => {
  workshop(t)
  const path = cached(['a'], 'name.txt', build('a'))
  const other = cached(['b'], 'name.txt', build('b'))
  const mark = join(dirname(path), 'inputs.json')
  const entry = JSON.parse(readFileSync(mark, 'utf8'))
  const forged = [
    { ...entry, file: `../${dirname(other)}/name.txt` },
    { ...entry, inputs: [['/etc/hostname', null]] },
    { ...entry, content: '0'.repeat(32) },
    { ...entry, mark: undefined },
    { ...entry, mark: '' },
    JSON.parse(readFileSync(join(dirname(other), 'inputs.json'), 'utf8')),
  ]
  forged.forEach((each, i) => {
    writeFileSync(mark, JSON.stringify(each))
    assert.equal(readFileSync(cached(['a'], 'name.txt', build(`again ${i}`)), 'utf8'), `again ${i}`)
  })
  assert.equal(readFileSync(cached(['b'], 'name.txt', build('no')), 'utf8'), 'b')
})

test('B2: a file that is cut, empty, longer or different is built again', (t) => {
  workshop(t)
  const damage: ((path: string) => void)[] = [
    (path) => truncateSync(path, 3),
    (path) => truncateSync(path, 0),
    (path) => writeFileSync(path, 'content and more'),
    (path) => writeFileSync(path, 'CONTENT'),
    (path) => spawnSync('rm', [path]),
  ]
  let builds = 0
  const ask = (): string =>
    cached(['damaged'], 'name.txt', (path) => {
      builds++
      writeFileSync(path, 'content')
      return []
    })
  const path = ask()
  for (const [i, hurt] of damage.entries()) {
    hurt(path)
    assert.equal(readFileSync(ask(), 'utf8'), 'content')
    assert.equal(builds, i + 2)
    ask()
    assert.equal(builds, i + 2)
  }
})

test("B2: folders that others can write to, at whatever level, are nobody's own", (t) => {
  const made = workshop(t)
  const at = (name: string, mode: number): string => {
    mkdirSync(made.at(name), { recursive: true })
    chmodSync(made.at(name), mode)
    return made.at(name)
  }
  assert.equal(whyNotOwn(made.at('fresh/and/deep')), undefined)
  assert.equal(statSync(made.at('fresh')).mode & 0o777, 0o700)
  assert.match(`${whyNotOwn(at('world', 0o777))}`, /^others can write to '.*world'$/)
  assert.match(`${whyNotOwn(at('group', 0o770))}`, /^others can write to '.*group'$/)
  // Sticky is enough above, where names cannot be taken, and not for the folder itself.
  assert.match(`${whyNotOwn(at('sticky', 0o1777))}`, /^others can write to '.*sticky'$/)
  assert.equal(whyNotOwn(at('sticky/inner', 0o700)), undefined)
  assert.match(`${whyNotOwn(at('group/inner', 0o700))}`, /^others can write to '.*group'$/)
  assert.match(`${whyNotOwn(at('world/a/b/c', 0o700))}`, /^others can write to '.*world'$/)
  assert.match(`${whyNotOwn(made.file('file', ''))}`, /EEXIST/)
  // Links are followed, and what they lead through is looked at.
  symlinkSync(at('good', 0o755), made.at('to-good'))
  symlinkSync(made.at('world/a'), made.at('to-bad'))
  symlinkSync(made.at('good'), made.at('sticky/link'))
  symlinkSync(made.at('loop'), made.at('loop'))
  assert.equal(whyNotOwn(made.at('to-good/inner')), undefined)
  assert.match(`${whyNotOwn(made.at('to-bad/b'))}`, /^others can write to '.*world'$/)
  assert.match(`${whyNotOwn(made.at('sticky/link'))}`, /is a link in a folder that others can write to$/)
  assert.match(`${whyNotOwn(made.at('loop'))}`, /ELOOP|ENOENT|EEXIST/)
})

test('B2: a folder of somebody else is not used', { skip: !isRoot && 'only root can give a folder away' }, (t) => {
  const made = workshop(t)
  for (const name of ['theirs', 'theirs/mine', 'mine']) mkdirSync(made.at(name))
  chownSync(made.at('theirs'), 12345, 12345)
  assert.match(`${whyNotOwn(made.at('theirs'))}`, /theirs' belongs to another user$/)
  assert.match(`${whyNotOwn(made.at('theirs/mine'))}`, /theirs' belongs to another user$/)
  symlinkSync(made.at('theirs/mine'), made.at('mine/link'))
  assert.match(`${whyNotOwn(made.at('mine/link'))}`, /theirs' belongs to another user$/)
})

test('B2: CDEF_CACHE is checked as the default is, and stderr says why it is not used', (t) => {
  const made = workshop(t)
  mkdirSync(made.at('home'))
  mkdirSync(made.at('shared'))
  chmodSync(made.at('shared'), 0o777)
  const { stdout, stderr } = runs(made, `${SHOW}; cache.cacheFolder()`, { env: { CDEF_CACHE: made.at('shared') } })
  assert.equal(stdout, join(realpathSync(made.at('.')), 'home/.cache/cdef'))
  assert.match(stderr, /^cdef: CDEF_CACHE names '.*shared', which is not used, because others can write to '.*shared'$/)
  made.environment({ CDEF_CACHE: made.at('own') })
  assert.equal(cacheFolder(), made.at('own'))
})

test('B2: a temporary folder that others can write to, or that leads elsewhere, is not used', (t) => {
  const made = workshop(t)
  const own = `cdef-${process.getuid?.()}`
  made.file('home/.cache', '')
  for (const name of ['tmp', 'tmp2', `tmp/${own}`]) mkdirSync(made.at(name))
  chmodSync(made.at(`tmp/${own}`), 0o777)
  symlinkSync(made.at('tmp'), made.at(`tmp2/${own}`))
  chmodSync(made.at('tmp2'), 0o1777)
  for (const name of ['tmp', 'tmp2']) {
    const TMPDIR = realpathSync(made.at(name))
    const instead = folderIn(made, made.at('.'), { TMPDIR })
    assert.ok(instead.startsWith(join(TMPDIR, 'cdef-')) && instead !== join(TMPDIR, own), instead)
    // It was for that process alone.
    assert.ok(!existsSync(instead), instead)
  }
})

test('B2: the folder of last resort is one for all that a process asks for', (t) => {
  const made = workshop(t)
  made.file('home/.cache', '')
  mkdirSync(made.at('tmp'))
  const TMPDIR = realpathSync(made.at('tmp'))
  writeFileSync(join(TMPDIR, `cdef-${process.getuid?.()}`), '')
  const script = `const fs = process.getBuiltinModule('fs'); let builds = 0
    const ask = () => cache.cached(['x'], 'x', (path) => (builds++, fs.writeFileSync(path, ''), []))
    console.log(ask() === ask(), builds, ask().startsWith(cache.cacheFolder()))`
  assert.equal(runs(made, script, { env: { TMPDIR } }).stdout, 'true 1 true')
  assert.deepEqual(readdirSync(TMPDIR), [`cdef-${process.getuid?.()}`])
})

test('B1: the key is readable for its user alone; one that is not is made anew', (t) => {
  const made = workshop(t)
  mkdirSync(made.at('home'))
  const fill = `cache.cached(['x'], 'x', (path) => (process.getBuiltinModule('fs').writeFileSync(path, ''), []))`
  runs(made, fill)
  const key = made.at('home/.cache/cdef/key')
  assert.equal(statSync(key).mode & 0o777, 0o600)
  const first = readFileSync(key)
  runs(made, fill)
  assert.deepEqual(readFileSync(key), first)
  const damage: (() => void)[] = [
    () => chmodSync(key, 0o644),
    () => truncateSync(key, 31),
    () => spawnSync('sh', ['-c', `rm '${key}'; ln -s /etc/passwd '${key}'`]),
  ]
  for (const hurt of damage) {
    const before = readFileSync(key)
    hurt()
    runs(made, fill)
    assert.notDeepEqual(readFileSync(key), before)
    assert.deepEqual([statSync(key).mode & 0o777, statSync(key).size], [0o600, 32])
  }
})
