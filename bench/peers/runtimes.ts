/** The peers that are no packages of Node.js: what runs each, whether it is here, and how it says what it must run. */
import { spawnSync } from 'node:child_process'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from '../row.ts'

/** Whole programs as text, for the rows about loading. */
interface Starts {
  readonly bare: string
  /** Loads the interface; absent where nothing has to be loaded. */
  readonly load?: string
  /** Loads the interface and calls C once. */
  readonly call: string
}

/** A peer as the table of peers has it. */
interface Candidate {
  readonly name: string
  /** Programs that may run it, each with arguments that go first. */
  readonly programs: readonly (readonly string[])[]
  /** Arguments with which a program succeeds only when it has the interface; it may print where it really lies. */
  readonly probe: readonly string[]
  /** What stands before a script, and before the text of a program. */
  readonly run: readonly string[]
  readonly evaluate: readonly string[]
  readonly script: string
  readonly starts: Starts
  /** Does the script know the task `cold`? */
  readonly declares: boolean
  /** What is said when it is absent, and how to get it. */
  readonly absence: string
}

/** A peer that is here. */
export interface Peer {
  readonly name: string
  readonly declares: boolean
  readonly starts: Starts
  /** A command that runs the peer's rows; the arguments of `script.ts` follow. */
  readonly script: readonly string[]
  /** A command that runs the text of a program. */
  evaluate(text: string): readonly string[]
}

/** A peer without values, and why. */
export interface Absence {
  readonly name: string
  readonly reason: string
}

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const fetched = (path: string): string => join(ROOT, '.peers/node_modules', path)
const source = (name: string): string => join(ROOT, 'bench/peers', name)

const DENO_FLAGS = ['--no-config', '--no-lock', '--no-remote']

const CANDIDATES: readonly Candidate[] = [
  {
    name: 'node:ffi',
    programs: [[process.execPath], [process.execPath, '--experimental-ffi']],
    probe: ['--eval', "require('node:ffi')"],
    run: ['--no-warnings'],
    evaluate: ['--no-warnings', '--eval'],
    script: beside('node-ffi.js'),
    starts: {
      bare: '',
      load: "require('node:ffi')",
      call: `require('node:ffi').dlopen(null, { abs: { arguments: ['int32'], return: 'int32' } }).functions.abs(-3)`,
    },
    declares: false,
    absence: `absent, Node.js ${process.versions.node} has none; run with 26.9 or later`,
  },
  {
    name: 'bun:ffi',
    programs: [[fetched('@oven/bun-linux-x64/bin/bun')], ['bun']],
    probe: ['--eval', "import 'bun:ffi'"],
    run: [],
    evaluate: ['--eval'],
    script: beside('bun.js'),
    starts: {
      bare: '0',
      load: "import 'bun:ffi'",
      call: `import { dlopen } from 'bun:ffi'
        dlopen('libc.so.6', { abs: { args: ['i32'], returns: 'i32' } }).symbols.abs(-3)`,
    },
    declares: false,
    absence: 'absent, no Bun; node scripts/peers.mjs fetches it',
  },
  {
    name: 'Deno',
    programs: [[fetched('@deno/linux-x64-glibc/deno')], ['deno']],
    probe: ['--version'],
    run: ['run', '--allow-ffi', ...DENO_FLAGS],
    evaluate: ['eval', ...DENO_FLAGS],
    script: beside('deno.js'),
    starts: {
      bare: '0',
      call: `Deno.dlopen('libc.so.6', { abs: { parameters: ['i32'], result: 'i32' } }).symbols.abs(-3)`,
    },
    declares: false,
    absence: 'absent, no Deno; node scripts/peers.mjs fetches it',
  },
  {
    name: 'LuaJIT',
    programs: [['luajit']],
    probe: ['-e', "require('ffi')"],
    run: [],
    evaluate: ['-e'],
    script: source('luajit.lua'),
    starts: {
      bare: '',
      load: "require('ffi')",
      call: "local ffi = require('ffi') ffi.cdef('int abs(int x);') ffi.C.abs(-3)",
    },
    declares: false,
    absence: 'absent, no luajit; apt-get install luajit',
  },
  {
    name: 'cffi',
    programs: [['python3']],
    // What stands on the PATH may be a script that looks for Python, which would count as loading.
    probe: ['-c', 'import cffi, sys; print(sys.executable)'],
    run: [],
    evaluate: ['-c'],
    script: source('python-cffi.py'),
    starts: {
      bare: '',
      load: 'import cffi',
      call: "import cffi; ffi = cffi.FFI(); ffi.cdef('int abs(int x);'); ffi.dlopen(None).abs(-3)",
    },
    declares: true,
    absence: 'absent, no python3 with cffi; pip install cffi',
  },
]

/** The command of the first program that has the interface. */
function findProgram({ programs, probe }: Candidate): readonly string[] | undefined {
  for (const [binary = '', ...args] of programs) {
    const { status, stdout } = spawnSync(binary, [...args, ...probe], { encoding: 'utf8' })
    if (status === 0) return [isAbsolute(stdout.trim()) ? stdout.trim() : binary, ...args]
  }
  return undefined
}

/** The peers that are here, and those that are not. */
export function findPeers(): { peers: Peer[]; absent: Absence[] } {
  const peers: Peer[] = []
  const absent: Absence[] = []
  for (const candidate of CANDIDATES) {
    const { name, declares, starts } = candidate
    const program = findProgram(candidate)
    if (program === undefined) absent.push({ name, reason: candidate.absence })
    else {
      const script = [...program, ...candidate.run, candidate.script]
      peers.push({ name, declares, starts, script, evaluate: (text) => [...program, ...candidate.evaluate, text] })
    }
  }
  return { peers, absent }
}
