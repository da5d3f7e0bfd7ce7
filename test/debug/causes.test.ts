import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('causes-scene.js', import.meta.url))
const PLACE = String.raw`at .*causes-scene\.js:\d+:\d+\)?`

/** The first line of what a scene leaves on stderr, after the function that crashed. */
function causeOf(scene: string): string {
  const { stderr, signal } = spawnSync(process.execPath, [SCENES, scene], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(signal, 'SIGSEGV', stderr)
  const [line] = stderr.split('\n').filter((each) => each.startsWith('cdef: SIGSEGV in '))
  return line?.replace(/^cdef: SIGSEGV in [^:,]*\([^:]*\)(, (?:reading|writing|calling) 0x[0-9a-f]+)?: /, '') ?? stderr
}

test('a fault in released memory says what it was, where it was made and released', { skip }, () => {
  assert.match(causeOf('released'), new RegExp(`^in 'char\\[100000\\]', made ${PLACE} and released ${PLACE}$`))
})

test('a fault behind memory that is known says how far, and whose it is', { skip }, () => {
  assert.match(causeOf('behind'), new RegExp(`^right behind the end of 'char\\[100000\\]', made ${PLACE}$`))
  assert.match(causeOf('far'), new RegExp(`^100 bytes behind the end of 'char\\[100000\\]', made ${PLACE}$`))
})

test('an address that C read where it must not is told by its pattern', { skip }, () => {
  assert.equal(causeOf('released-node'), 'an address that was read from released memory, which cdef fills with 0xdf')
  assert.equal(causeOf('not-terminated'), 'an address that was read from outside of its memory, where cdef writes 0xfd')
})

const { header } = process.report.getReport() as unknown as {
  readonly header: { readonly glibcVersionRuntime?: string }
}
/** Elsewhere a library stays, or nobody says where it lay. */
const onlyGlibc =
  skip || (header.glibcVersionRuntime ? false : 'only the GNU C library unloads libraries and says where they lay')

test('a library that has been closed is named', { skip: onlyGlibc }, () => {
  assert.match(causeOf('closed-data'), /^in .*gone-\w+\.so, which has been closed$/)
  const { stdout } = spawnSync(process.execPath, [SCENES, 'closed-read'], { encoding: 'utf8', timeout: 60_000 })
  assert.match(stdout, /^cannot read at 0x[0-9a-f]+: .*gone-\w+\.so lay there, which has been closed\n$/)
  assert.match(causeOf('closed-code'), /^in .*gone-\w+\.so, which has been closed$/)
})

const onlyX64 = skip || (process.arch === 'x64' ? false : 'only x86-64 refuses vectors that are not aligned')

test('a vector that is not aligned is told from an address that no process has', { skip: onlyX64 }, () => {
  assert.equal(causeOf('vector'), 'a vector is read or written at an address that is not a multiple of its size')
})
