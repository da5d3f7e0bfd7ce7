/** What `cdef doctor` looks at, one thing after the other; whatever fails is a finding, and never an error. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { IS_NODE, NODE_VERSION, PLATFORM, platformName } from '../platform.ts'
import { setting } from '../settings.ts'
import { INCLUDE } from '../toolchain/compile.ts'
import { findCompiler, findProgram } from '../toolchain/find.ts'
import { ownFolder, whyNotOwn } from '../toolchain/own-folder.ts'
import { preprocessHeaders } from '../toolchain/read-headers.ts'
import { run } from '../toolchain/run.ts'

/** One thing that is well or not. */
export interface Finding {
  readonly isWell: boolean
  readonly what: string
  readonly said: string
}

/** The oldest Node.js that cdef runs on. */
const OLDEST = [20, 19]

/** Everything but libraries. */
export async function findings(): Promise<Finding[]> {
  return [
    nodeFinding(),
    await tried('addon', addonPath),
    await tried('fast calls', fastCalls),
    await tried('C compiler', compiler),
    await tried('C headers', headers),
    await tried('C++ compiler', () => findCompiler('c++').command.join(' '), true),
    await tried('pkg-config', packages, true),
    await tried('cache', cache),
  ]
}

/** What `dlopen` would find for a name. */
export function libraryFinding(name: string): Promise<Finding> {
  return tried(`library ${name}`, async () => {
    const { findLibrary, openLibrary, closeLibrary } = await import('../library/open.ts')
    const found = findLibrary(name)
    if (found !== null) return found
    // Says what was tried.
    closeLibrary(openLibrary(name))
    return name
  })
}

/** What is only sometimes needed is well where it is absent, too. */
async function tried(what: string, look: () => string | Promise<string>, isOptional = false): Promise<Finding> {
  try {
    return { isWell: true, what, said: await look() }
  } catch (error) {
    const [said = ''] = [(error as Error).message]
    return {
      isWell: isOptional,
      what,
      said: isOptional ? `none (${said.split('\n')[0]})` : said.replaceAll('\n', '\n      '),
    }
  }
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = NODE_VERSION.split('.').map(Number)
  const isWell = major > (OLDEST[0] as number) || (major === OLDEST[0] && minor >= (OLDEST[1] as number))
  const said = `${NODE_VERSION} on ${PLATFORM}${isWell ? '' : `; cdef needs ${OLDEST.join('.')} or later`}`
  return { isWell, what: IS_NODE ? 'Node.js' : 'runtime', said }
}

async function addonPath(): Promise<string> {
  const { addon } = await import('../native/load.ts')
  const { CONTRACT } = await import('../native/addon.ts')
  return `loaded for ${platformName()}, contract ${addon.contract ?? CONTRACT}`
}

async function fastCalls(): Promise<string> {
  const { functionsFor } = await import('../call/functions.ts')
  const { fastCalls: calls } = functionsFor({ int64: 'bigint', long: 'number' }).thread
  const given = setting('CDEF_FAST')
  for (let round = 0; round < 100 && !calls.isProven() && calls.isUndecided(); round++)
    await new Promise((resolve) => setTimeout(resolve, 5))
  if (calls.isProven()) return 'the self-test has passed'
  if (given !== undefined) return `off, as CDEF_FAST=${given} says; calls take the reference path`
  if (!IS_NODE) return 'none in this runtime; calls take the reference path'
  throw new Error('the self-test has not passed: calls take the reference path, which is slower')
}

function compiler(): string {
  const { command } = findCompiler('c')
  const [version = ''] = run([...command, '--version']).stdout.split('\n')
  return `${findProgram(command[0] as string) ?? command[0]}${version === '' ? '' : `, ${version}`}`
}

function headers(): string {
  const contract = join(INCLUDE, 'cdef', 'module.h')
  if (!existsSync(contract)) throw new Error(`${contract} is not there: install cdef again`)
  preprocessHeaders('#include <stdlib.h>\n#include <cdef/module.h>\n', '<stdlib.h>', {})
  return `<stdlib.h>, and <cdef/module.h> in ${INCLUDE}`
}

function packages(): string {
  const [command = 'pkg-config'] = (setting('PKG_CONFIG') ?? 'pkg-config').split(' ')
  const { succeeded, stdout, trouble } = run([command, '--version'])
  if (!succeeded) throw new Error(trouble ?? `${command} fails`)
  return `${command} ${stdout.trim()}`
}

function cache(): string {
  const folder = setting('CDEF_CACHE') ?? ownFolder()
  const why = whyNotOwn(folder)
  if (why !== undefined) throw new Error(`${folder}: ${why}`)
  return folder
}
