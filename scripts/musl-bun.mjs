// @ts-check
/**
 * A JavaScript runtime that is linked to musl, on a Debian that is not: npm has no Node.js for musl, but Bun. It needs
 * `musl-tools`, Debian's libstdc++, and stand-ins for what that takes from glibc.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { FOLDER as PEERS } from './peers.mjs'
import { ROOT } from './project-files.mjs'

const SPECIFIER = '@oven/bun-linux-x64-musl@1'
const LOADER = '/lib/ld-musl-x86_64.so.1'
const SYSTEM = '/usr/lib/x86_64-linux-gnu'
/** Names under which libstdc++ and the runtime ask for the C library; musl's loader is all of them. */
const C_LIBRARY = ['libc.musl-x86_64.so.1', 'libc.so.6', 'libm.so.6', 'ld-linux-x86-64.so.2']

/** The program and its environment, or the reason why there is none. */
export function muslBun() {
  if (!existsSync(LOADER)) return '"apt-get install musl-tools" brings its C library'
  const folder = join(PEERS, 'musl')
  mkdirSync(folder, { recursive: true })
  const program = join(folder, 'package/bin/bun')
  if (!existsSync(program)) {
    // npm installs nothing for another C library.
    const { stdout } = spawnSync('npm', ['pack', '--silent', SPECIFIER], { cwd: folder, encoding: 'utf8' })
    spawnSync('tar', ['-xzf', stdout.trim(), 'package/bin/bun'], { cwd: folder })
    if (!existsSync(program)) return `npm does not have ${SPECIFIER}`
  }
  const libraries = [
    ...C_LIBRARY.map((name) => ({ name, at: LOADER })),
    ...['libstdc++.so.6', 'libgcc_s.so.1'].map((name) => ({ name, at: join(SYSTEM, name) })),
  ]
  for (const { name, at } of libraries) {
    rmSync(join(folder, name), { force: true })
    symlinkSync(at, join(folder, name))
  }
  const standIns = join(folder, 'stand-ins.so')
  const compile = ['-shared', '-fPIC', '-O1', '-w', '-o', standIns, join(ROOT, 'scripts/musl-stand-ins.c')]
  if (spawnSync('musl-gcc', compile).status !== 0) return 'musl-gcc makes no stand-ins'
  // A shell sets the variables: other programs would take the libraries for theirs.
  const command = `LD_LIBRARY_PATH='${folder}' LD_PRELOAD='${standIns}' exec '${program}' "$@"`
  return { program: '/bin/sh', before: ['-c', command, 'bun'] }
}
