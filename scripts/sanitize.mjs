// @ts-check
/**
 * `node scripts/sanitize.mjs [name...]`, where a name is a room's or part of a file's: the tests of the addon, of hot
 * calls and of hostile values under AddressSanitizer and UBSan, then the addon's under Valgrind, whose engine compiles
 * nothing. Leaks are not counted: the engine itself leaves much to the end of the process.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SUPPRESSIONS = join(ROOT, 'native/valgrind.supp')

const names = process.argv.slice(2)

/**
 * The chosen tests of a room.
 * @param {string} room
 */
function testsOf(room) {
  const folder = join(ROOT, 'dist/test', room)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.js'))
    .filter((file) => names.length === 0 || names.some((name) => name === room || file.includes(name)))
    .map((file) => join(folder, file))
}

/**
 * Path of one of the compiler's runtime libraries.
 * @param {string} name
 */
function runtime(name) {
  const compiler = process.env['CXX'] ?? 'c++'
  return execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim()
}

function runSanitized() {
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts/build-addon.mjs'), '--sanitize'], { stdio: 'inherit' })
  if (built.status !== 0) return false
  const env = {
    ...process.env,
    CDEF_ADDON: join(ROOT, 'build/cdef.asan.node'),
    LD_PRELOAD: `${runtime('libasan.so')} ${runtime('libubsan.so')}`,
    ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1',
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
  }
  const files = ['native', 'call', 'hostile'].flatMap(testsOf)
  // The runner would take the lack of names for all there are.
  if (files.length === 0) return false
  const runner = ['--expose-gc', '--test', '--test-reporter=dot', ...files]
  return spawnSync(process.execPath, runner, { env, stdio: 'inherit' }).status === 0
}

/**
 * Each file on its own, without the test runner's processes and without the engine's compiled code.
 * @param {string} file
 */
function runUnderValgrind(file) {
  const options = ['-q', '--error-exitcode=9', '--leak-check=no', '--smc-check=all-non-file']
  const engine = ['--expose-gc', '--jitless', '--test-reporter=dot', file]
  const args = [...options, `--suppressions=${SUPPRESSIONS}`, process.execPath, ...engine]
  return spawnSync('valgrind', args, { stdio: 'inherit' }).status === 0
}

console.log('AddressSanitizer and UBSan')
let isClean = runSanitized()
if (spawnSync('valgrind', ['--version']).status !== 0) {
  console.log('Valgrind: skipped, it is not installed')
} else {
  console.log('Valgrind')
  for (const file of testsOf('native')) isClean = runUnderValgrind(file) && isClean
}
process.exitCode = isClean ? 0 : 1
