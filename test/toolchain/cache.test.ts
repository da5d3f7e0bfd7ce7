import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { cached, cacheFolder } from '../../src/toolchain/cache.ts'
import { recipeOf } from '../../src/toolchain/compile.ts'
import { compileText } from '../../src/toolchain/compile-text.ts'
import { findProgram } from '../../src/toolchain/find.ts'
import { newFFI, refuses } from '../support/untyped.ts'
import { type Workshop, workshop } from './workshop.ts'

const withoutCompiler = findProgram('cc') === undefined && 'no C compiler: cc is not on PATH'
const TEXT = 'int __attribute__((visibility("default"))) answer(void) { return 42; }\n'

/** Writes a file that is older than whatever reads it next. */
function oldFile(made: Workshop, name: string, text: string): string {
  const path = made.file(name, text)
  utimesSync(path, 1000, 1000)
  return path
}

const counting = (made: Workshop): string => `echo run >> '${made.at('runs')}'\nexec cc "$@"`

/** Makes `CC` count how often it runs. */
function countRuns(made: Workshop): () => number {
  made.environment({ CC: made.script('counting', counting(made)) })
  return () => (existsSync(made.at('runs')) ? readFileSync(made.at('runs'), 'utf8').split('\n').length - 1 : 0)
}

test('equal parts give the file that was built first, and other parts another one', (t) => {
  workshop(t)
  const build = (text: string) => (path: string) => {
    writeFileSync(path, text)
    return []
  }
  const path = cached(['a', 1], 'name.txt', build('first'))
  assert.match(path, /-name\.txt$/)
  assert.equal(cached(['a', 1], 'name.txt', build('second')), path)
  assert.equal(readFileSync(path, 'utf8'), 'first')
  assert.notEqual(cached(['a1'], 'name.txt', build('second')), path)
})

test('what another version of the package compiled and accepted is compiled again', { skip: withoutCompiler }, (t) => {
  const made = workshop(t)
  const source = made.file('recipe.c', TEXT)
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  const recipe = recipeOf({ source, output: 'recipe.so' })
  assert.ok(recipe.includes(version), 'the key has the version')
  const build = (path: string) => {
    writeFileSync(path, version)
    return []
  }
  const newer = recipe.map((part) => (part === version ? '999.0.0' : part))
  assert.equal(
    cached(recipe, 'recipe.so', build),
    cached(recipeOf({ source, output: 'recipe.so' }), 'recipe.so', build),
  )
  assert.notEqual(cached(recipe, 'recipe.so', build), cached(newer, 'recipe.so', build))
})

test('a changed input builds again, whatever its date; so does one that is gone', (t) => {
  const made = workshop(t)
  let builds = 0
  const input = oldFile(made, 'input', 'one')
  const ask = () =>
    cached([], 'copy', (path) => {
      builds++
      writeFileSync(path, existsSync(input) ? readFileSync(input) : 'gone')
      return [input]
    })
  const first = ask()
  assert.equal(ask(), first)
  oldFile(made, 'input', 'two')
  const second = ask()
  assert.deepEqual([builds, readFileSync(first, 'utf8'), readFileSync(second, 'utf8')], [2, 'one', 'two'])
  spawnSync('rm', [input])
  assert.deepEqual([readFileSync(ask(), 'utf8'), builds], ['gone', 3])
})

test('an input that changes while it is read is not trusted', (t) => {
  const made = workshop(t)
  let builds = 0
  const ask = () =>
    cached([], 'copy', (path) => {
      builds++
      writeFileSync(path, '')
      const input = made.file('input', 'x')
      utimesSync(input, new Date(), new Date(Date.now() + 60_000))
      return [input]
    })
  ask()
  ask()
  assert.equal(builds, 2)
})

test('an entry that is damaged counts for nothing', (t) => {
  workshop(t)
  let built = 0
  const make = () =>
    cached(['damaged'], 'name.txt', (path) => {
      writeFileSync(path, `${++built}`)
      return []
    })
  const path = make()
  for (const entry of ['', 'null', '{}', JSON.stringify({ file: basename(path) }), '{"file":1,"inputs":[]}']) {
    writeFileSync(join(dirname(path), 'inputs.json'), entry)
    assert.equal(readFileSync(make(), 'utf8'), `${built}`)
  }
  assert.equal(built, 6)
})

test('a build that fails leaves nothing', (t) => {
  workshop(t)
  const build = (path: string) => {
    writeFileSync(path, 'half')
    return assert.fail('no')
  }
  assert.throws(() => cached(['x'], 'name', build), /no/)
  const left = readdirSync(cacheFolder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  assert.deepEqual(left, [])
})

test('the second time no compiler runs', { skip: withoutCompiler }, (t) => {
  const made = workshop(t)
  const runs = countRuns(made)
  const first = compileText(TEXT, { fileName: 'name.c' })
  assert.equal(newFFI('int answer(void);').dlopen(first.path).answer(), 42)
  assert.equal(runs(), 2)
  assert.deepEqual(compileText(TEXT, { fileName: 'name.c' }), first)
  assert.equal(runs(), 2)
})

test('options, flags, another text, another compiler compile again', { skip: withoutCompiler }, (t) => {
  const made = workshop(t)
  const runs = countRuns(made)
  const grows = (ask: () => void): void => {
    const before = runs()
    ask()
    assert.equal(runs(), before + 2)
    ask()
    assert.equal(runs(), before + 2)
  }
  grows(() => compileText(TEXT, { fileName: 'name.c' }))
  grows(() => compileText(TEXT, { fileName: 'other.c' }))
  grows(() => compileText(`${TEXT}//`, { fileName: 'name.c' }))
  grows(() => compileText(TEXT, { fileName: 'name.c', debug: true }))
  grows(() => compileText(TEXT, { fileName: 'name.c', defineMacros: { A: null } }))
  grows(() => compileText(TEXT, { fileName: 'name.c', libraries: ['m'] }))
  grows(() => compileText(TEXT, { fileName: 'name.c', extraLinkArgs: ['-g'] }))
  made.environment({ CFLAGS: '-DB' })
  grows(() => compileText(TEXT, { fileName: 'name.c' }))
  made.script('counting', `${counting(made)} # another`)
  grows(() => compileText(TEXT, { fileName: 'name.c' }))
})

test('a changed header, source or object compiles again', { skip: withoutCompiler }, (t) => {
  const made = workshop(t)
  const object = (value: number): void => {
    const source = oldFile(made, 'object.c', `int object(void) { return ${value}; }`)
    assert.equal(spawnSync('cc', ['-fPIC', '-c', source, '-o', made.at('object.o')]).status, 0)
    utimesSync(made.at('object.o'), 1000, 1000)
  }
  object(3)
  oldFile(made, 'inc/value.h', '#define VALUE 1')
  oldFile(made, 'extra.c', 'int extra(void) { return 2; }')
  const text = `#include <value.h>
    int extra(void); int object(void);
    int __attribute__((visibility("default"))) answer(void) { return VALUE * 100 + extra() * 10 + object(); }`
  const answer = (): number => {
    const options = { fileName: 'name.c', includeDirs: [made.at('inc')], sources: [made.at('extra.c')] }
    const { path } = compileText(text, { ...options, extraObjects: [made.at('object.o')] })
    return newFFI('int answer(void);').dlopen(path).answer()
  }
  assert.equal(answer(), 123)
  oldFile(made, 'inc/value.h', '#define VALUE 4')
  assert.equal(answer(), 423)
  oldFile(made, 'extra.c', 'int extra(void) { return 5; }')
  assert.equal(answer(), 453)
  object(6)
  assert.equal(answer(), 456)
})

test('what did not compile is tried again', { skip: withoutCompiler }, (t) => {
  workshop(t)
  for (let i = 0; i < 2; i++) {
    refuses(() => compileText('int', { fileName: 'name.c' }), 'VerificationError', 'toolchain/compile')
  }
})

test('processes that build the same at once all get a complete library', { skip: withoutCompiler }, async (t) => {
  const made = workshop(t)
  const args = [made.file('name.c', TEXT), made.at('out/lib.so'), TEXT]
  const scene = new URL('build-scene.js', import.meta.url).pathname
  const ends = Array.from({ length: 3 }, async () => {
    const child = spawn(process.execPath, [scene, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    for await (const chunk of child.stdout) said += chunk
    return said
  })
  assert.deepEqual(await Promise.all(ends), ['done\n', 'done\n', 'done\n'])
  assert.deepEqual(readdirSync(made.at('out')), ['lib.so'])
  const [key = ''] = readdirSync(made.at('cache'))
  assert.match(
    readdirSync(made.at(`cache/${key}`))
      .sort()
      .join(' '),
    /^[0-9a-f]+-name\.\w+ inputs\.json name\.c$/,
  )
})
