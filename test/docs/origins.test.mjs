// @ts-check
/** The programs that the guides show of other FFIs do what they say, where what they need is installed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { projectFiles, ROOT } from '../../scripts/project-files.mjs'

/** Below the package, so that programs find what it has installed. */
const FOLDER = join(ROOT, 'build', 'origins', String(process.pid))
const PEERS = join(ROOT, '.peers/node_modules')

/** What runs a program of each kind, the first that is there. */
const RUNNERS = /** @type {Readonly<Record<string, readonly (readonly string[])[]>>} */ ({
  python: [['python3']],
  'js koffi': [[process.execPath]],
  'js deno': [
    ['deno', 'run', '--allow-ffi'],
    [join(PEERS, '@deno/linux-x64-glibc/deno'), 'run', '--allow-ffi'],
  ],
  'js bun': [['bun'], [join(PEERS, '@oven/bun-linux-x64/bin/bun')]],
})

const ENDINGS = /** @type {Readonly<Record<string, string>>} */ ({ python: 'py' })

/** @param {string} kind */
const runnerOf = (kind) => RUNNERS[kind]?.find(([program = '']) => spawnSync(program, ['--version']).status === 0)

/** @param {string} text */
const promised = (text) =>
  [...text.matchAll(/^(?:console\.log|print)\(.*\)\s+(?:\/\/|#) (.*)$/gm)].map(([, said]) => said)

describe('programs of other FFIs', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  for (const { path, text } of projectFiles((name) => /^docs\/guide\/from-.*\.md$/.test(name))) {
    for (const [, kind = '', program = ''] of text.matchAll(/^```(python|js \S+)\n([\s\S]*?)^```$/gm)) {
      const [command = '', ...args] = runnerOf(kind) ?? []
      it(path, { skip: command ? false : `there is nothing that runs '${kind}' here` }, () => {
        const file = join(FOLDER, `program.${ENDINGS[kind] ?? 'mjs'}`)
        writeFileSync(file, program)
        const { stdout, stderr } = spawnSync(command, [...args, file], { encoding: 'utf8', cwd: FOLDER })
        assert.ok(promised(program).length > 0)
        assert.deepEqual(stdout.trim().split('\n'), promised(program), stderr)
      })
    }
  }
})
